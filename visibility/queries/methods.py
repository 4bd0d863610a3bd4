"""What a project earns by, as pages say it: the method of what was signed, else its own."""

from collections.abc import Iterable, Mapping

from visibility.projections.agreements import TIME_AND_MATERIALS

BY_LINE = "by_line"
METHOD_LABELS: Mapping[str, str] = {
    TIME_AND_MATERIALS: "Time and materials",
    "fixed_milestone": "Fixed price, milestones",
    "fixed_poc_cost": "Fixed price, by cost",
    "fixed_poc_effort": "Fixed price, by hours",
    "capped_tm": "Time and materials, capped",
    "retainer": "Retainer",
    "cost_plus": "Cost plus fee",
    BY_LINE: "By contract line",
}


def method_of(own: str, signed: Iterable[str]) -> str:
    """The one method of the lines in force; BY_LINE where they differ; the project's own where nothing was signed."""
    methods = {*signed} or {own}
    return methods.pop() if len(methods) == 1 else BY_LINE
