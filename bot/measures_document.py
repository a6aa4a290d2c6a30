"""The measures as the JSON document that `nps-loop stats --json` prints. Counts nothing; see docs/measures.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rules.measures import Figures, Measures, Rate


def document(measures: Measures) -> dict[str, Any]:
    """The whole answer. Rates are between 0 and 1, or None of nothing; hours are elapsed; amounts are decimal texts."""
    figures = _figures(measures.figures)
    figures["responses"]["previous_nps"] = measures.previous_nps
    return {
        "since": measures.since.isoformat(),
        "until": measures.until.isoformat(),
        **figures,
        "by": [{"key": group.key, **_figures(group.figures)} for group in measures.groups],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "responses": {
            "total": figures.total,
            "promoters": figures.promoters,
            "passives": figures.passives,
            "detractors": figures.detractors,
            "nps": figures.nps,
        },
        "csat": {"total": figures.csat, "satisfied": figures.csat_satisfied, "rate": figures.satisfied.value},
        "first_touch": {
            "due": figures.due,
            "within_sla": figures.within_sla,
            "rate": figures.first_touch.value,
            "touched": figures.touched,
            "median_hours": figures.median_hours,
            "p90_hours": figures.p90_hours,
        },
        "loops": {
            "opened": figures.opened,
            "open": figures.open,
            "claimed": figures.claimed,
            "contacted": figures.contacted,
            "escalated": figures.escalated,
            "resolved": figures.resolved,
            "churned": figures.churned,
            "closed_rate": figures.closed.value,
            "resolved_in_14_days_rate": figures.resolved_in_14_days.value,
            "overdue": figures.overdue,
        },
        "close_loop_rate": figures.close_loop.value,
        "followed_up": {"due": figures.followable, "in_time": figures.followed_up},
        "grades": {graded.value: grade.value if grade else None for graded, grade in figures.grades.items()},
        "save_rate": figures.save.value,
        "recovery": {
            "answered_again": figures.answered_again,
            "improved": figures.improved,
            "recovered": figures.recovered,
            "improved_rate": figures.improvement.value,
            "recovered_rate": figures.recovery.value,
        },
        "churn": {
            "followed_up": _churn(figures.churn_followed_up),
            "not_followed_up": _churn(figures.churn_not_followed_up),
        },
        "arr": {
            "at_risk": _amount(figures.arr_at_risk),
            "saved": _amount(figures.arr_saved),
            "lost": _amount(figures.arr_lost),
        },
        "promoters": {"eligible": figures.eligible, "asked": figures.asked, "agreed": figures.agreed},
        "passives": {
            "answered_again": figures.passives_answered_again,
            "promoted": figures.passives_promoted,
            "demoted": figures.passives_demoted,
        },
    }


def _churn(rate: Rate) -> dict[str, Any]:
    return {"accounts": rate.of, "churned": rate.count, "rate": rate.value}


def _amount(amount: Decimal) -> str:
    """Without cents where there are none."""
    whole = amount.to_integral_value()
    return str(int(whole)) if amount == whole else f"{amount:.2f}"
