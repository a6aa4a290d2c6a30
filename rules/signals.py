"""What a comment says besides its reason: that they may leave, who else they look at, that they want a call.

Knows no reason and no loop. English phrases, found by their stems, and the plainest of six other languages; a company
adds its competitors' names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from rules.phrases import is_denied
from rules.stems import Phrasebook, Words


class Signal(StrEnum):
    """Something in a comment that calls for more than its reason does."""

    INTENT_TO_LEAVE = "intent_to_leave"
    COMPETITOR = "competitor"
    CALL_ME = "call_me"


_PHRASES: Mapping[Signal, tuple[str, ...]] = {
    Signal.INTENT_TO_LEAVE: (
        "cancel our contract", "cancel our subscription", "cancel my subscription", "cancel the contract",
        "cancel the subscription", "cancel our account", "we will cancel", "will be cancelling", "want to cancel",
        "going to cancel", "about to cancel", "considering cancelling", "thinking of cancelling",
        "thinking about cancelling", "planning to cancel", "not renew", "won't renew", "will not renew",
        "not be renewing", "won't be renewing", "not renewing", "unlikely to renew", "don't plan to renew",
        "no reason to renew", "before we renew", "not going to renew", "looking for alternatives",
        "looking for an alternative", "looking elsewhere", "looking at alternatives", "evaluating alternatives",
        "evaluating other", "exploring other options", "exploring alternatives", "will switch", "going to switch",
        "plan to switch", "planning to switch", "considering switching", "going to leave", "will leave",
        "planning to leave", "thinking of leaving", "thinking about leaving", "considering leaving",
        "about to leave", "ready to leave", "we are leaving", "we're leaving", "i'm leaving", "replace you",
        "replacing you", "terminate our contract", "terminate the contract", "end our contract", "last chance",
        "close our account", "close my account", "delete my account", "deleting my account", "find another tool",
        "find another provider", "find another vendor", "cancel my contract", "cancel my account", "cancel our plan",
        "cancel my plan", "cancel our license", "cancel our licenses", "cancel our agreement", "had to cancel",
        "decided to cancel", "switching to a competitor", "switching to your competitor", "switching vendors",
        "switching providers", "replace it with another", "no intention to renew", "not extend our contract",
        "let our contract expire", "let the contract expire", "let our subscription lapse", "switch to another tool",
        "switch to another provider", "switch to another vendor", "switch to another product",
        "switch to another platform", "switch to another solution", "switch to another supplier",
        "switch to a different tool", "switch to a different provider", "switch to a different vendor",
        "switch to a different product", "switch to a different platform", "switch to a different solution",
        "switch to a different supplier", "move to another tool", "move to another provider",
        "move to another vendor", "move to another product", "move to another platform", "move to another solution",
        "move to another supplier", "move to a different tool", "move to a different provider",
        "move to a different vendor", "move to a different product", "move to a different platform",
        "move to a different solution", "move to a different supplier", "migrate to another tool",
        "migrate to another provider", "migrate to another vendor", "migrate to another product",
        "migrate to another platform", "migrate to another solution", "migrate to another supplier",
        "migrate to a different tool", "migrate to a different provider", "migrate to a different vendor",
        "migrate to a different product", "migrate to a different platform", "migrate to a different solution",
        "migrate to a different supplier", "look for another tool", "look for another provider",
        "look for another vendor", "look for another product", "look for another platform",
        "look for another solution", "look for another supplier", "look for a different tool",
        "look for a different provider", "look for a different vendor", "look for a different product",
        "look for a different platform", "look for a different solution", "look for a different supplier",
        "find another product", "find another platform", "find another solution", "find another supplier",
        "find a different tool", "find a different provider", "find a different vendor", "find a different product",
        "find a different platform", "find a different solution", "find a different supplier", "looking for another",
        "moving away from you", "we are cancelling", "i'm cancelling", "i am cancelling", "moving to a competitor",
    ),
    Signal.COMPETITOR: (
        "your competitor", "your competitors", "a competitor", "the competition", "competitor product",
        "competing product", "another vendor", "other vendors",
    ),
    Signal.CALL_ME: (
        "call me", "call us", "please call", "give me a call", "give us a call", "phone me", "phone us", "ring me",
        "someone to call", "somebody to call", "contact me", "contact us", "please contact", "reach out to me",
        "reach out to us", "get in touch with me", "get in touch with us", "please get in touch", "talk to someone",
        "talk to somebody", "speak to someone", "speak to somebody", "speak with someone", "talk to a human",
        "speak to a human", "schedule a call", "set up a call", "book a call", "arrange a call", "would like a call",
        "waiting for a call", "call back", "callback", "need to talk", "want to talk", "please respond",
        "please reach out", "happy to discuss", "like to discuss",
    ),
}  # fmt: skip

# So plain that they are found whatever language the rest of the comment is in.
_ANYWHERE: Mapping[Signal, tuple[str, ...]] = {
    Signal.INTENT_TO_LEAVE: (
        # German
        "wir kündigen", "werden kündigen", "kündigen werden", "vertrag kündigen", "abo kündigen", "nicht verlängern",
        "nicht mehr verlängern", "anbieter wechseln", "suchen eine alternative", "steigen um",
        # French
        "allons résilier", "vais résilier", "résilier notre contrat", "résilier le contrat", "résilier mon abonnement",
        "ne renouvellerons pas", "ne pas renouveler", "changer de fournisseur", "cherchons une alternative",
        # Spanish
        "vamos a cancelar", "voy a cancelar", "cancelar el contrato", "cancelar la suscripción", "no renovaremos",
        "no vamos a renovar", "cambiar de proveedor", "buscando una alternativa",
        # Italian
        "disdire il contratto", "disdire l'abbonamento", "non rinnoveremo", "cambiare fornitore",
        "cerchiamo un'alternativa",
        # Portuguese
        "vamos cancelar", "cancelar o contrato", "cancelar a assinatura", "não vamos renovar", "não renovaremos",
        "mudar de fornecedor",
        # Dutch
        "gaan opzeggen", "contract opzeggen", "abonnement opzeggen", "niet verlengen", "stappen over",
    ),
    Signal.CALL_ME: (
        "rufen sie mich an", "rufen sie uns an", "bitte um rückruf", "rufen sie zurück",
        "appelez moi", "appelez-moi", "rappelez moi", "rappelez-moi", "contactez-moi", "contactez moi",
        "llámenme", "llámame", "me llamen", "contáctenme",
        "chiamatemi", "mi chiami", "richiamatemi", "contattatemi",
        "me liguem", "liguem para mim", "entrem em contato comigo",
        "bel mij", "bel me", "belt u mij", "neem contact op",
    ),
}  # fmt: skip


_DONE = frozenset({"called", "calls", "calling", "contacted", "phoned", "rang"})


class SignalIndex:
    """The phrases made ready once. `competitors` are the names that the policy lists: names need no language."""

    def __init__(self, competitors: Sequence[str] = ()) -> None:
        anywhere = [*((name, Signal.COMPETITOR) for name in competitors), *_told(_ANYWHERE)]
        self._anywhere = Phrasebook(anywhere)
        self._readable = Phrasebook([*anywhere, *_told(_PHRASES)])

    def find(self, words: Words, is_readable: bool = True) -> Mapping[Signal, tuple[str, ...]]:
        """What the comment says, with the customer's own words for it. Not all of it where it cannot be read."""
        book = self._readable if is_readable else self._anywhere
        found: dict[Signal, dict[str, None]] = {}
        place = 0
        while place < len(words.stems):
            met = book.longest_at(words.stems, place)
            if met is None:
                place += 1
                continue
            length, signal = met
            if not _is_something_else(signal, words, place):
                found.setdefault(signal, {})[words.said(place, length)] = None
            place += length
        return {signal: tuple(said) for signal, said in found.items()}


def _told(phrases: Mapping[Signal, tuple[str, ...]]) -> Iterator[tuple[str, Signal]]:
    return ((phrase, signal) for signal, of_signal in phrases.items() for phrase in of_signal)


def _is_something_else(signal: Signal, words: Words, place: int) -> bool:
    """*Not going to leave* says that they stay, and *nobody called me* that they were not called."""
    match signal:
        case Signal.INTENT_TO_LEAVE:
            return is_denied(words.stems, place)
        case Signal.CALL_ME:
            return words.written(place) in _DONE
        case _:
            return False
