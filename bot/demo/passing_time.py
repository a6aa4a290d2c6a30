"""The second half of the story: nobody acts, the clock does, those above decide; an account is unhappy once more."""

from __future__ import annotations

from bot.demo.person import Person
from bot.demo.telling import Telling


class PassingTime:
    """Plays and tells, as `Story` does for what happens at once."""

    def __init__(self, telling: Telling) -> None:
        self._tell = telling

    async def play(self, ana: Person, ben: Person, lena: Person, victor: Person) -> None:
        """Raises NotSeenError where something does not happen as told."""
        await self._a_reminder(ana)
        await self._a_missed_deadline(ana, lena)
        await self._the_executive(ana, lena, victor)
        await self._unhappy_again(ana, lena, victor)
        await self._away(ana, ben)

    async def _a_reminder(self, ana: Person) -> None:
        tell = self._tell
        tell.chapter("Nobody acts: the reminder")
        tell.say(
            "Noa Berg, Warehouse Lead at Blue Harbor Logistics, answers with a 5. Ana has the card, and a busy day."
        )
        await tell.survey(
            score=5, email="noa.berg@blueharbor.example", comment="Nobody calls back when we have a question."
        )
        tell.quote(ana, await ana.sees("Noa Berg", "5/10"))
        tell.say("Four hours later, more than half of the time is over. Ana is reminded, with the buttons at hand:")
        await tell.hours_pass(4)
        tell.quote(ana, await ana.sees("Noa Berg", "[Log outreach]", about="ping"))

    async def _a_missed_deadline(self, ana: Person, lena: Person) -> None:
        tell = self._tell
        tell.chapter("The deadline passes: the lead decides")
        tell.say("The next working day, nine o'clock. Noa has not heard from anybody, and Ana's card says so:")
        await tell.next_working_day()
        tell.quote(ana, await ana.sees("Overdue since", "Noa Berg", "[Claim]"))
        tell.say("Lena Fischer, who leads the team, is asked to decide:")
        question = await lena.sees("Noa Berg", "[Give more time]", about="ping")
        tell.quote(lena, question)
        tell.say("Ana is at another customer's site, Lena knows. She gives her the rest of the day, and says why:")
        await tell.press(lena, question, "Give more time")
        today = (await tell.today(lena)).isoformat()
        await tell.send(lena, await lena.modal(), until=today, why="Ana is at a customer's site until noon.")
        card = await ana.sees("Noa Berg", "more time", "[Claim]")
        tell.quote(ana, card)
        await tell.thread(ana, card, "until noon")

    async def _the_executive(self, ana: Person, lena: Person, victor: Person) -> None:
        tell = self._tell
        tell.chapter("Missed again: the executive")
        tell.say("The next working day. Nothing happened; more time is given once, so Lena has two choices left:")
        await tell.next_working_day()
        question = await lena.sees("Noa Berg", "[Hand to executive]", about="ping")
        tell.quote(lena, question)
        await tell.press(lena, question, "Hand to executive")
        await tell.send(
            lena, await lena.modal(), why="Two promises missed. Noa should hear from somebody who can make it right."
        )
        tell.say("Victor Lang has it, with a deadline of his own:")
        card = await victor.sees("Noa Berg", "[Hand back]")
        tell.quote(victor, card)
        tell.say("He calls Noa, and logs it. The clock is quiet now until the day by which it is to be resolved:")
        await tell.press(victor, card, "Log outreach")
        await tell.send(victor, await victor.modal(), channel="call", note="Apologised. A named contact from tomorrow.")
        card = await ana.sees("Noa Berg", "Escalated to Victor Lang")
        await tell.thread(ana, card, "Apologised")
        tell.say("What happened, for whoever asks later:")
        tell.quote(victor, await victor.command("/nps loop 5"))

    async def _unhappy_again(self, ana: Person, lena: Person, victor: Person) -> None:
        tell = self._tell
        tell.chapter("Unhappy again: an executive review")
        tell.say(
            "Raj Patel, Developer at Acme Robotics, answers with a 2. Dana's 4 was Acme's answer before: two in a row."
        )
        await tell.survey(score=2, email="raj.patel@acme.example", comment="The export has been broken for two weeks.")
        tell.quote(victor, await victor.sees("Raj Patel", "2/10"))
        tell.say("A 2 from an account of that size is a churn risk, too. Lena hears of both at once:")
        tell.quote(lena, await lena.sees("Raj Patel", "2/10"))
        await ana.sees("Raj Patel", "Escalated to Victor Lang")

    async def _away(self, ana: Person, ben: Person) -> None:
        tell = self._tell
        tell.chapter("Ana goes away")
        until = (await tell.days_from_now(ana, 4)).isoformat()
        tell.say(f"Ana types /nps away @ben until {until} parental leave")
        tell.quote(ana, await ana.command(f"/nps away @ben until {until} parental leave"))
        tell.quote(ben, await ben.sees("Ana Ruiz", "stand in"))
        tell.say("Ida Holm of Fern Analytics answers with a 6. Ben has the card, and so has Ana for when she is back:")
        await tell.survey(
            score=6, email="ida.holm@fern.example", comment="The renewal came with terms that nobody told us about."
        )
        tell.quote(ben, await ben.sees("Ida Holm", "6/10", "[Claim]"))
        tell.say("She comes back early:")
        tell.quote(ana, await ana.command("/nps back"))
        tell.say("What is open comes in one message:")
        tell.quote(ana, await ana.sees("Ida Holm", "[Log outreach]", about="ping"))
