"""What Slack shows: pure functions from facts to Block Kit as plain dicts. Does no I/O and reads no clock."""

from bot.slack.views.account import account
from bot.slack.views.account_names import no_such_account, which_account_asked
from bot.slack.views.alert import alert
from bot.slack.views.away import (
    away_ended,
    away_problem,
    away_refused,
    away_set,
    no_backup_named,
    no_day_named,
    not_away,
)
from bot.slack.views.call_list import mine
from bot.slack.views.charts import without_charts
from bot.slack.views.commands import help_text, loop_view, wrong_number
from bot.slack.views.digest import digest, digest_page
from bot.slack.views.draft import draft
from bot.slack.views.exports import (
    export_comes,
    export_empty,
    export_not_yours,
    export_period_unknown,
    export_refused_by_slack,
    export_too_large,
    export_what,
    export_words,
)
from bot.slack.views.home import home
from bot.slack.views.home_settings import ask_away
from bot.slack.views.loop_card import card
from bot.slack.views.modals import ask, loading, message, read_all
from bot.slack.views.monthly import monthly_report
from bot.slack.views.notices import admin_notice, nobody_in_role, stand_in
from bot.slack.views.pings import pings
from bot.slack.views.refusals import (
    database_away,
    not_found,
    not_to_yourself,
    our_mistake,
    private,
    refused,
    slack_failed,
    too_slow,
    unknown_colleague,
)
from bot.slack.views.review import review
from bot.slack.views.stats import stats, stats_in_words, stats_shared
from bot.slack.views.stats_refusals import no_question, not_your_figures
from bot.slack.views.stats_why import why
from bot.slack.views.task import task
from bot.slack.views.team import team, team_in_words
from bot.slack.views.thread import history_text, note

__all__ = [
    "account",
    "admin_notice",
    "alert",
    "ask",
    "ask_away",
    "away_ended",
    "away_problem",
    "away_refused",
    "away_set",
    "card",
    "database_away",
    "digest",
    "digest_page",
    "draft",
    "export_comes",
    "export_empty",
    "export_not_yours",
    "export_period_unknown",
    "export_refused_by_slack",
    "export_too_large",
    "export_what",
    "export_words",
    "help_text",
    "history_text",
    "home",
    "loading",
    "loop_view",
    "message",
    "mine",
    "monthly_report",
    "no_backup_named",
    "no_day_named",
    "no_question",
    "no_such_account",
    "nobody_in_role",
    "not_away",
    "not_found",
    "not_to_yourself",
    "not_your_figures",
    "note",
    "our_mistake",
    "pings",
    "private",
    "read_all",
    "refused",
    "review",
    "slack_failed",
    "stand_in",
    "stats",
    "stats_in_words",
    "stats_shared",
    "task",
    "team",
    "team_in_words",
    "too_slow",
    "unknown_colleague",
    "which_account_asked",
    "why",
    "without_charts",
    "wrong_number",
]
