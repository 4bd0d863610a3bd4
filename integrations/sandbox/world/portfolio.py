"""The 24 projects of the small firm in outline: what was sold to whom, when it runs, and how well it goes."""

from dataclasses import dataclass

from integrations.sandbox.world.types import RevenueMethod

TM: RevenueMethod = "time_and_materials"
MILESTONE: RevenueMethod = "fixed_milestone"
POC: RevenueMethod = "fixed_poc_cost"


@dataclass(frozen=True, slots=True)
class Outline:
    """One project in outline.

    Days count from the anchor (negative is past); team is heads of manager, architect, senior, consultant,
    engineer, analyst; overrun is cost to date over earned value; margin is as sold, in percent;
    billing_stops is how many days before the anchor the last invoice may have been posted. is_free: nobody pays for it.
    """

    title: str
    customer: str
    method: RevenueMethod
    starts: int
    ends: int
    team: str
    overrun: float = 1.0
    margin: int = 37
    billing_stops: int = 0
    subcontract: int = 0
    is_free: bool = False


OUTLINES = (
    Outline("Warehouse control rollout", "rheinquell", MILESTONE, -175, 40, "111110", 1.02, 36),
    Outline("Transport analytics team", "rheinquell", TM, -180, 90, "011211", 1.01),
    Outline("Finance platform migration", "falkenrath", POC, -170, 75, "112110", 1.46, 34, subcontract=42000),
    Outline("Plant maintenance app", "falkenrath", MILESTONE, -150, -15, "101200", 0.96, 38),
    Outline("Supplier portal", "falkenrath", TM, -95, 60, "101100", 1.03),
    Outline("Claims platform rebuild", "silberbach", POC, -178, 130, "111210", 1.05, 36, subcontract=36000),
    Outline("Regulatory reporting", "silberbach", MILESTONE, -120, 20, "101101", 1.38, 33),
    Outline("Actuarial data service", "silberbach", TM, -60, 100, "011110", 0.98),
    Outline("Patient scheduling", "auenwald", POC, -110, 95, "111100", 0.98, 37, subcontract=18000),
    Outline("Interoperability hub", "auenwald", TM, -165, -20, "011100", 1.05, billing_stops=78),
    Outline("Revenue cycle redesign", "cedar", MILESTONE, -172, 30, "111110", 1.07, 37),
    Outline("Care analytics team", "cedar", TM, -178, 120, "011011", 1.0, billing_stops=128),
    Outline("Dispatch optimisation", "tallgrass", POC, -140, 50, "111100", 1.0, 36, subcontract=31000),
    Outline("Fleet telemetry integration", "tallgrass", TM, -80, 70, "101110", 1.02),
    Outline("Core banking cutover", "harborline", MILESTONE, -168, 15, "112200", 1.52, 33, subcontract=54000),
    Outline("Member portal", "harborline", TM, -130, -25, "101100", 0.99),
    Outline("Outage management", "brightmesa", POC, -90, 140, "111101", 0.97, 38),
    Outline("Meter data platform", "brightmesa", TM, -45, 110, "011110", 1.0, subcontract=22000),
    Outline("Policy administration", "pennard", MILESTONE, -160, 55, "111100", 1.03, 36, 104),
    Outline("Pricing engine", "pennard", TM, -125, 45, "102010", 0.99),
    Outline("Asset register", "ashdown", POC, -150, 20, "111110", 1.11, 35, subcontract=15000),
    Outline("Timetable data quality", "ashdown", TM, -70, 80, "101011", 1.04),
    Outline("Loyalty relaunch", "corvane", MILESTONE, -100, -10, "102101", 0.98, 37),
    Outline("Store data warehouse", "corvane", TM, -50, 95, "011110", 1.0, subcontract=12000),
)
