"""The third part of the story: passives and promoters in the digest, a task for marketing, and the week in review."""

from __future__ import annotations

from bot.demo.person import Json, NotSeenError, Person, Workspace
from bot.demo.telling import Telling


class QuietLanes:
    """Plays and tells, as `Story` does for those who are unhappy."""

    def __init__(self, workspace: Workspace, telling: Telling) -> None:
        self._workspace = workspace
        self._tell = telling

    async def play(self, ben: Person, priya: Person) -> None:
        """Raises NotSeenError where something does not happen as told."""
        await self._a_reason_that_goes_elsewhere(ben, priya)
        await self._a_corrected_reason(ben)
        digest = await self._the_digest(ben)
        await self._nurtured(ben, digest)
        await self._a_reference(ben, await self._workspace.person("Max"))
        await self._the_week(ben)

    async def _a_reason_that_goes_elsewhere(self, ben: Person, priya: Person) -> None:
        tell = self._tell
        tell.chapter("A bug goes to the product liaison")
        tell.say(
            "Theo Roth of Cobalt Clinics answers with a 5. What he names goes to Priya Nair; Ben is kept informed:"
        )
        await tell.survey(
            score=5, email="theo.roth@cobalt.example", comment="The calendar is full of bugs and crashes every day."
        )
        tell.quote(priya, await priya.sees("Theo Roth", "5/10"))
        await ben.sees("Theo Roth", "Ben Okafor is kept informed")

    async def _a_corrected_reason(self, ben: Person) -> None:
        tell = self._tell
        words = "Our quarterly visits stopped when Robin moved on."
        tell.chapter("What a comment is about, by the one who knows")
        tell.say("Zara Haddad of Dune Energy answers with a 6. The bot can't tell what it is about; Ben can:")
        await tell.survey(score=6, email="zara.haddad@dune.example", comment=words)
        card = await ben.sees("Zara Haddad", "[What is it about?]")
        await tell.press(ben, card, "What is it about?", "account_management")
        card = await ben.sees("Zara Haddad", "Account management", "Ben Okafor says so")
        await tell.thread(ben, card, "I learn from it")

    async def _the_digest(self, ben: Person) -> Json:
        tell = self._tell
        tell.chapter("The quiet ones: the morning's digest")
        tell.say("Theo's colleague answers with an 8, two of Dune's people with a 10 and a 9. Nobody is disturbed.")
        await tell.survey(
            score=8, email="lia.voss@cobalt.example", name="Lia Voss", comment="Does the job. Training was thin."
        )
        await tell.survey(
            score=10, email="omar.aziz@dune.example", name="Omar Aziz", comment="We would not plan a shift without it."
        )
        await tell.survey(score=9, email="ines.moor@dune.example", name="Ines Moor")
        tell.say("The next working day, in Ben's own morning, they come in one message, ranked:")
        await tell.next_working_day()
        digest = await ben.sees("Lia Voss", "Omar Aziz", about="digest")
        tell.quote(ben, digest)
        return digest

    async def _nurtured(self, ben: Person, digest: Json) -> None:
        tell = self._tell
        tell.say("Ben writes to Lia and presses Nurtured. The row is done:")
        await tell.press(ben, row(ben, digest, "Lia Voss"), "Nurtured")
        tell.quote(ben, await ben.sees("Followed up by you · Lia Voss", about="digest"))

    async def _a_reference(self, ben: Person, max_: Person) -> None:
        tell = self._tell
        tell.chapter("A promoter is asked for a case study")
        digest = await ben.sees("Omar Aziz", about="digest")
        tell.say("Ben presses Case study at Omar's row. Max Weber in marketing has the task:")
        await tell.press(ben, row(ben, digest, "Omar Aziz"), "Case study")
        task = await max_.sees("Omar Aziz", "[Done: agreed]")
        tell.quote(max_, task)
        tell.say("Omar agrees, Max notes it, and Ben's digest says so:")
        await tell.press(max_, task, "Done: agreed")
        await max_.sees("Agreed to a case study")
        tell.quote(ben, await ben.sees("Agreed to a case study", about="digest"))

    async def _the_week(self, ben: Person) -> None:
        tell = self._tell
        tell.chapter("The week in review")
        tell.say("On Monday at ten the channel reads what customers said, and what came of it:")
        await tell.next_monday()
        message, *replies = await self._review()
        tell.quote(ben, message)
        tell.say("and in its thread, what is worth reading, without names:")
        for reply in replies:
            tell.quote(ben, reply)

    async def _review(self) -> list[Json]:
        """The review's message, and those of its thread once all of them are there."""
        return await self._workspace.in_channel("nps-review", least=4)


def row(reader: Person, digest: Json, customer: str) -> Json:
    """The digest as somebody looks at it who looks for one customer: their buttons alone. Raises NotSeenError."""
    blocks = digest["blocks"]
    for place, block in enumerate(blocks):
        if block["type"] == "rich_text" and customer in reader.read({"blocks": [block]}):
            return {**digest, "blocks": [blocks[place + 1]]}
    raise NotSeenError(f"{reader.name} sees no row of {customer}")
