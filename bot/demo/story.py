"""One whole story, played over HTTP as people would live it, and told as a transcript. A step that fails ends it."""

from __future__ import annotations

from bot.demo.passing_time import PassingTime
from bot.demo.person import Person, Workspace
from bot.demo.quiet_lanes import QuietLanes
from bot.demo.samples import NEWCOMER
from bot.demo.telling import Say, Telling


class Story:
    """Plays and tells. `say` takes one line of the transcript at a time."""

    def __init__(self, workspace: Workspace, say: Say) -> None:
        self._workspace = workspace
        self._tell = Telling(workspace, say)

    async def play(self) -> None:
        """The whole story. Raises NotSeenError where something does not happen as told."""
        ana, ben, olga, lena, victor = [
            await self._workspace.person(name) for name in ("Ana", "Ben", "Olga", "Lena", "Victor")
        ]
        await self._an_unhappy_customer(ana)
        await self._worked_to_a_close(ana)
        await self._a_corrected_score(ana)
        await self._nobody_knows_the_account(olga, ben)
        await self._an_owner_who_joins_later(olga)
        await PassingTime(self._tell).play(ana, ben, lena, victor)
        await QuietLanes(self._workspace, self._tell).play(ben, await self._workspace.person("Priya"))
        self._tell.chapter("What Ana has on her list now")
        self._tell.quote(ana, await ana.command("/nps mine"))

    async def _an_unhappy_customer(self, ana: Person) -> None:
        self._tell.chapter("A customer is unhappy")
        self._tell.say("Dana Kim, Head of Operations at Acme Robotics, answers the survey with a 4.")
        answer = await self._tell.survey(score=4, email="dana.kim@acme.example", touchpoint="after support case")
        card = await ana.sees("Dana Kim", "4/10")
        self._tell.say("Ana Ruiz, Acme's CSM, has it in her direct messages:")
        self._tell.quote(ana, card)
        self._tell.say("A minute later Dana adds a comment. The card is edited, and its thread says so:")
        comment = (
            "We were overcharged again: the invoice is 40% over the quote. If this goes on we will look elsewhere."
        )
        await self._tell.survey(score=4, email="dana.kim@acme.example", id=answer["id"], comment=comment)
        card = await ana.sees("Dana Kim", "overcharged")
        self._tell.quote(ana, card)
        await self._tell.thread(ana, card, "Comment added")
        self._tell.say("What it is about was read rightly. Ana says so with one click, and the bot learns from it:")
        await self._tell.press(ana, card, "Right")
        await ana.sees("overcharged", "Ana Ruiz says so")

    async def _worked_to_a_close(self, ana: Person) -> None:
        self._tell.chapter("Ana works it to a close")
        card = await ana.sees("overcharged")
        self._tell.say("Ana presses Claim.")
        await self._tell.press(ana, card, "Claim")
        card = await ana.sees("overcharged", "[Log outreach]", "claimed")
        await self._tell.thread(ana, card, "claimed")
        self._tell.say("She has a reply drafted. It says what it is about, and nothing that Dana does not know:")
        await self._tell.press(ana, card, "Draft reply")
        modal = await ana.modal()
        self._tell.quote(ana, modal)
        await ana.submit(modal)
        self._tell.say("She calls Dana, and logs it. First she forgets to say how; the modal tells her at the field:")
        await self._tell.press(ana, card, "Log outreach")
        modal = await ana.modal()
        refused = await ana.submit(modal, note="Dana was upset, and right.")
        self._tell.errors(refused)
        await self._tell.send(
            ana, modal, channel="call", note="Dana was upset, and right. Corrected invoice by Thursday."
        )
        card = await ana.sees("overcharged", "contacted")
        await self._tell.thread(ana, card, "Corrected invoice")
        self._tell.say("The invoice is corrected. Ana resolves the loop; the bot asks whether Dana has heard back:")
        await self._tell.press(ana, card, "Resolve")
        modal = await ana.modal()
        self._tell.errors(await ana.submit(modal, reason="billing", done="Invoice corrected, credit of $4,100."))
        done = "Invoice corrected, credit of $4,100. Dana confirmed by phone."
        await self._tell.send(ana, modal, reason="billing", done=done, heard_back=["yes"])
        card = await ana.sees("Resolved")
        await self._tell.thread(ana, card, "resolved this")
        self._tell.say("Who did what and when, for whoever asks later:")
        self._tell.quote(ana, await ana.command("/nps loop 1"))

    async def _a_corrected_score(self, ana: Person) -> None:
        self._tell.chapter("A customer who mistyped")
        self._tell.say(
            "Mia Lund, Dispatcher at Blue Harbor Logistics, answers with a 4, and corrects it to a 9 at once."
        )
        answer = await self._tell.survey(score=4, email="mia.lund@blueharbor.example")
        card = await ana.sees("Mia Lund", "4/10")
        await self._tell.survey(score=9, email="mia.lund@blueharbor.example", id=answer["id"])
        card = await ana.sees("Mia Lund", "Withdrawn")
        self._tell.say("The loop is withdrawn; nobody has to call:")
        await self._tell.thread(ana, card, "9")

    async def _nobody_knows_the_account(self, olga: Person, ben: Person) -> None:
        self._tell.chapter("An answer that fits no account")
        self._tell.say("Somebody at birch.example, whom no account names, answers with a 2.")
        await self._tell.survey(
            score=2, email="kim@birch.example", name="Kim Berger", comment="Support never answered."
        )
        card = await olga.sees("Kim Berger", "2/10")
        self._tell.say("Olga Petrova, who does triage, gets the card with a menu of colleagues:")
        self._tell.quote(olga, card)
        self._tell.say("She gives it to Ben Okafor. Her card says so, and Ben has his own:")
        await self._tell.press(olga, card, "Assign to…", ben.id)
        self._tell.quote(ben, await ben.sees("Kim Berger", "2/10"))
        await olga.sees("Kim Berger", "Ben Okafor")

    async def _an_owner_who_joins_later(self, olga: Person) -> None:
        self._tell.chapter("An owner who is not in Slack yet")
        self._tell.say(
            "Sam Brook, Owner of Elm Street Bakeries, answers with a 5. Its CSM Cora has no Slack account yet."
        )
        await self._tell.survey(
            score=5, email="sam.brook@elm.example", comment="Hard to use on the tablet in the shop."
        )
        card = await olga.sees("Sam Brook", "not in Slack")
        self._tell.quote(olga, card)
        self._tell.say("Cora Diaz joins the workspace. The loop moves to her by itself:")
        await self._workspace.post("/control/people", {"name": "Cora Diaz", "email": NEWCOMER, "tz": "America/Chicago"})
        cora = await self._workspace.person("Cora")
        self._tell.quote(cora, await cora.sees("Sam Brook", "5/10"))
        self._tell.say("and Olga's card says where it went:")
        self._tell.quote(olga, await olga.sees("Sam Brook", "Cora Diaz"))
