"""The work a role does on a project: task titles and the part of the project's run each takes."""

from dataclasses import dataclass

from integrations.sandbox.world import cast


@dataclass(frozen=True, slots=True)
class TaskTemplate:
    """A task; opens and closes are fractions of the project's duration."""

    title: str
    role: str
    opens: float
    closes: float


TEMPLATES = (
    TaskTemplate("Project management", cast.MANAGER, 0.0, 1.0),
    TaskTemplate("Steering and risk", cast.MANAGER, 0.0, 1.0),
    TaskTemplate("Change management", cast.MANAGER, 0.35, 1.0),
    TaskTemplate("Discovery", cast.ARCHITECT, 0.0, 0.3),
    TaskTemplate("Solution design", cast.ARCHITECT, 0.05, 0.6),
    TaskTemplate("Architecture assurance", cast.ARCHITECT, 0.25, 1.0),
    TaskTemplate("Requirements workshops", cast.SENIOR, 0.0, 0.45),
    TaskTemplate("Configuration", cast.SENIOR, 0.1, 0.8),
    TaskTemplate("Integration", cast.SENIOR, 0.2, 0.9),
    TaskTemplate("Cutover", cast.SENIOR, 0.7, 1.0),
    TaskTemplate("Build sprint work", cast.CONSULTANT, 0.0, 0.85),
    TaskTemplate("Test and defects", cast.CONSULTANT, 0.2, 1.0),
    TaskTemplate("Training", cast.CONSULTANT, 0.6, 1.0),
    TaskTemplate("Data profiling", cast.ENGINEER, 0.0, 0.4),
    TaskTemplate("Data migration", cast.ENGINEER, 0.15, 1.0),
    TaskTemplate("Pipelines", cast.ENGINEER, 0.1, 0.9),
    TaskTemplate("Process analysis", cast.ANALYST, 0.0, 0.6),
    TaskTemplate("Reporting", cast.ANALYST, 0.1, 1.0),
)
