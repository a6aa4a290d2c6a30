"""Charts: what is drawn of figures that are there, and nothing of those that are not."""

from bot.slack.text import Message
from bot.slack.views.charts import chart, without_charts
from tests.bot.slack.slack_limits import problems_of_message


def points(blocks: list) -> list[tuple[str, float]]:
    (block,) = blocks
    (series,) = block["chart"]["series"]
    return [(point["label"], point["value"]) for point in series["data"]]


def test_a_label_without_a_value_is_left_out() -> None:
    """A month in which nobody answered has no NPS, and nought is one."""
    made = chart("c", "NPS", ["Aug", "Sep", "Oct"], {"NPS": [12.5, None, -3.0]}, "line")
    assert points(made) == [("Aug", 12.5), ("Oct", -3.0)]
    assert problems_of_message("NPS", made) == []


def test_a_line_needs_two_points_and_bars_something_to_show() -> None:
    """Else there is no block: a picture of nothing says nothing. A line of noughts says that it is level."""
    assert chart("c", "NPS", ["Aug", "Sep"], {"NPS": [None, 4.0]}, "line") == []
    assert chart("c", "Scores", ["0", "1"], {"Answers": [0, 0]}) == []
    assert chart("c", "NPS", [], {"NPS": []}, "line") == []
    assert points(chart("c", "NPS", ["Aug", "Sep"], {"NPS": [0, 0]}, "line")) == [("Aug", 0), ("Sep", 0)]


def test_the_latest_points_are_kept_where_there_are_too_many() -> None:
    """Slack draws twenty."""
    labels = [f"week {number}" for number in range(30)]
    made = chart("c", "NPS by week", labels, {"NPS": list(range(30))}, "line")
    assert [label for label, _ in points(made)] == labels[10:]
    assert problems_of_message("NPS", made) == []


def test_labels_that_are_alike_are_told_apart() -> None:
    """Slack refuses a chart that has one twice, also where they differ beyond what it shows."""
    made = chart("c", "By owner", ["Alexandra Montgomery-Smith", "Alexandra Montgomery-Jones"], {"Open": [1, 2]})
    assert len({label for label, _ in points(made)}) == 2
    assert problems_of_message("By owner", made) == []


def test_a_message_without_its_charts_keeps_its_words() -> None:
    """None where it had no chart: there is nothing to try again with."""
    words = {"type": "divider"}
    message = Message("words", [words, *chart("c", "Scores", ["0"], {"Answers": [1]})])
    assert without_charts(message) == Message("words", [words])
    assert without_charts(Message("words", [words])) is None
