"""One whole story, played over HTTP as people would live it, and told as a transcript. A step that fails ends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.demo.person import Json, NotSeenError, Person, Workspace
from bot.demo.samples import NEWCOMER

Say = Callable[[str], None]


class Story:
    """Plays and tells. `say` takes one line of the transcript at a time."""

    def __init__(self, workspace: Workspace, say: Say) -> None:
        self._workspace = workspace
        self._say = say

    async def play(self) -> None:
        """The whole story. Raises NotSeenError where something does not happen as told."""
        ana, ben, olga = [await self._workspace.person(name) for name in ("Ana", "Ben", "Olga")]
        await self._an_unhappy_customer(ana)
        await self._worked_to_a_close(ana)
        await self._a_corrected_score(ana)
        await self._nobody_knows_the_account(olga, ben)
        await self._an_owner_who_joins_later(olga)
        self._chapter("What Ana has on her list now")
        self._quote(ana, await ana.command("/nps mine"))

    def _chapter(self, title: str) -> None:
        self._say("")
        self._say(f"── {title} " + "─" * max(0, 96 - len(title)))

    def _quote(self, reader: Person, shown: Json) -> None:
        for line in reader.read(shown).split("\n"):
            self._say(f"   │ {line}")

    async def _an_unhappy_customer(self, ana: Person) -> None:
        self._chapter("A customer is unhappy")
        self._say("Dana Kim, Head of Operations at Acme Robotics, answers the survey with a 3.")
        answer = await self._survey(score=3, email="dana.kim@acme.example", touchpoint="after support case")
        card = await ana.sees("Dana Kim", "3/10")
        self._say("Ana Ruiz, Acme's CSM, has it in her direct messages:")
        self._quote(ana, card)
        self._say("A minute later Dana adds a comment. The card is edited, and its thread says so:")
        comment = (
            "We were overcharged again: the invoice is 40% over the quote. If this goes on we will look elsewhere."
        )
        await self._survey(score=3, email="dana.kim@acme.example", id=answer["id"], comment=comment)
        card = await ana.sees("Dana Kim", "overcharged")
        self._quote(ana, card)
        await self._thread(ana, card, "Comment added")

    async def _survey(self, **answer: Any) -> Json:
        sent = await self._workspace.survey(**answer)
        if sent["status"] != 200:  # noqa: PLR2004 - HTTP's OK
            raise NotSeenError(f"the survey tool was answered with {sent['status']}: {sent['body']}")
        return sent

    async def _thread(self, reader: Person, card: Json, *words: str) -> None:
        self._quote(reader, await reader.sees(*words, thread_ts=card["ts"]))

    async def _worked_to_a_close(self, ana: Person) -> None:
        self._chapter("Ana works it to a close")
        card = await ana.sees("overcharged")
        self._say("Ana presses Claim.")
        await self._press(ana, card, "Claim")
        card = await ana.sees("overcharged", "[Log outreach]", "claimed")
        await self._thread(ana, card, "claimed")
        self._say("She calls Dana, and logs it. First she forgets to say how; the modal tells her at the field:")
        await self._press(ana, card, "Log outreach")
        modal = await ana.modal()
        refused = await ana.submit(modal, note="Dana was upset, and right.")
        self._errors(refused)
        await self._send(ana, modal, channel="call", note="Dana was upset, and right. Corrected invoice by Thursday.")
        card = await ana.sees("overcharged", "contacted")
        await self._thread(ana, card, "Corrected invoice")
        self._say("The invoice is corrected. Ana resolves the loop; the bot asks whether Dana has heard back:")
        await self._press(ana, card, "Resolve")
        modal = await ana.modal()
        self._errors(await ana.submit(modal, reason="billing", done="Invoice corrected, credit of $4,100."))
        done = "Invoice corrected, credit of $4,100. Dana confirmed by phone."
        await self._send(ana, modal, reason="billing", done=done, heard_back=["yes"])
        card = await ana.sees("Resolved")
        await self._thread(ana, card, "Resolved")
        self._say("Who did what and when, for whoever asks later:")
        self._quote(ana, await ana.command("/nps loop 1"))

    async def _a_corrected_score(self, ana: Person) -> None:
        self._chapter("A customer who mistyped")
        self._say("Mia Lund, Dispatcher at Blue Harbor Logistics, answers with a 4, and corrects it to a 9 at once.")
        answer = await self._survey(score=4, email="mia.lund@blueharbor.example")
        card = await ana.sees("Mia Lund", "4/10")
        await self._survey(score=9, email="mia.lund@blueharbor.example", id=answer["id"])
        card = await ana.sees("Mia Lund", "Withdrawn")
        self._say("The loop is withdrawn; nobody has to call:")
        await self._thread(ana, card, "9")

    async def _nobody_knows_the_account(self, olga: Person, ben: Person) -> None:
        self._chapter("An answer that fits no account")
        self._say("Somebody at birch.example, whom no account names, answers with a 2.")
        await self._survey(score=2, email="kim@birch.example", name="Kim Berger", comment="Support never answered.")
        card = await olga.sees("Kim Berger", "2/10")
        self._say("Olga Petrova, who does triage, gets the card with a menu of colleagues:")
        self._quote(olga, card)
        self._say("She gives it to Ben Okafor. Her card says so, and Ben has his own:")
        await self._press(olga, card, "Assign to…", ben.id)
        self._quote(ben, await ben.sees("Kim Berger", "2/10"))
        await olga.sees("Kim Berger", "Ben Okafor")

    async def _an_owner_who_joins_later(self, olga: Person) -> None:
        self._chapter("An owner who is not in Slack yet")
        self._say("Sam Brook, Owner of Elm Street Bakeries, answers with a 5. Its CSM Cora has no Slack account yet.")
        await self._survey(score=5, email="sam.brook@elm.example", comment="Hard to use on the tablet in the shop.")
        card = await olga.sees("Sam Brook", "not in Slack")
        self._quote(olga, card)
        self._say("Cora Diaz joins the workspace. The loop moves to her by itself:")
        await self._workspace.post("/control/people", {"name": "Cora Diaz", "email": NEWCOMER, "tz": "America/Chicago"})
        cora = await self._workspace.person("Cora")
        self._quote(cora, await cora.sees("Sam Brook", "5/10"))
        self._say("and Olga's card says where it went:")
        self._quote(olga, await olga.sees("Sam Brook", "Cora Diaz"))

    def _errors(self, refused: Json) -> None:
        if not refused.get("errors"):
            raise NotSeenError("the modal took what it should have refused")
        for field, sentence in refused["errors"].items():
            self._say(f"   ✗ {field}: {sentence}")

    async def _press(self, person: Person, card: Json, label: str, value: str | None = None) -> None:
        pressed = await person.click(card, label, value)
        if not pressed["ok"]:
            raise NotSeenError(f"{label} did not work: {pressed.get('error')}")

    async def _send(self, person: Person, modal: Json, **typed: Any) -> None:
        sent = await person.submit(modal, **typed)
        if not sent["ok"]:
            raise NotSeenError(f"the modal was refused: {sent.get('errors')}")
