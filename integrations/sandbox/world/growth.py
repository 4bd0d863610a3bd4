"""What the firm of real size has beyond the small one: customers, projects of two years, eighty more people."""

from integrations.sandbox.world import cast
from integrations.sandbox.world.lent import Loan
from integrations.sandbox.world.portfolio import MILESTONE, POC, TM, Outline
from integrations.sandbox.world.types import Customer

CUSTOMERS = (
    Customer("customer-ostersee", "Ostersee Energie AG", "DE", "EUR", "DE", "DE-19", "Energy"),
    Customer("customer-kaltenbrunn", "Kaltenbrunn Chemie GmbH", "DE", "EUR", "DE", "DE-19", "Chemicals"),
    Customer("customer-marschland", "Marschland Reederei GmbH", "DE", "EUR", "DE", "DE-19", "Shipping"),
    Customer("customer-tannhof", "Tannhof Lebensmittel AG", "DE", "EUR", "DE", "DE-19", "Food"),
    Customer("customer-weinsberg", "Weinsberg Sparkasse", "DE", "EUR", "DE", "DE-19", "Banking"),
    Customer("customer-morgenrot", "Morgenrot Verlag GmbH", "DE", "EUR", "DE", "DE-19", "Media"),
    Customer("customer-steinfurt", "Steinfurt Bahntechnik AG", "DE", "EUR", "DE", "DE-19", "Transport"),
    Customer("customer-havelberg", "Havelberg Stadtwerke", "DE", "EUR", "DE", "DE-19", "Energy"),
    Customer("customer-isarblick", "Isarblick Immobilien GmbH", "DE", "EUR", "DE", "DE-19", "Real estate"),
    Customer("customer-alpenrose", "Alpenrose Medtech AG", "CH", "CHF", "DE", "DE-19", "Life sciences"),
    Customer("customer-rilasolar", "Rila Solar AD", "BG", "BGN", "DE", "DE-19", "Energy"),
    Customer("customer-lindenau", "Lindenau Stiftung", "DE", "EUR", "DE", "DE-19", "Non-profit"),
    Customer("customer-bluewater", "Bluewater Insurance Co.", "US", "USD", "US", "US-EXEMPT", "Insurance"),
    Customer("customer-kestrel", "Kestrel Aerospace Inc.", "US", "USD", "US", "US-EXEMPT", "Manufacturing"),
    Customer("customer-sagebrush", "Sagebrush Foods", "US", "USD", "US", "US-EXEMPT", "Food"),
    Customer("customer-pinehollow", "Pine Hollow Schools", "US", "USD", "US", "US-EXEMPT", "Education"),
    Customer("customer-redwing", "Redwing Outfitters", "US", "USD", "US", "US-EXEMPT", "Retail"),
    Customer("customer-lakeshore", "Lakeshore Medical Group", "US", "USD", "US", "US-EXEMPT", "Healthcare"),
    Customer("customer-ironvale", "Ironvale Steel Corp.", "US", "USD", "US", "US-EXEMPT", "Manufacturing"),
    Customer("customer-summitline", "Summitline Telecom", "US", "USD", "US", "US-EXEMPT", "Telecom"),
    Customer("customer-maplegate", "Maplegate Pensions", "CA", "CAD", "US", "US-EXEMPT", "Insurance"),
    Customer("customer-thornbury", "Thornbury Water plc", "GB", "GBP", "UK", "UK-20", "Utilities"),
    Customer("customer-lowmoor", "Lowmoor Housing Trust", "GB", "GBP", "UK", "UK-20", "Real estate"),
    Customer("customer-calder", "Calder Valley NHS Trust", "GB", "GBP", "UK", "UK-20", "Healthcare"),
    Customer("customer-swanmere", "Swanmere Airports Ltd", "GB", "GBP", "UK", "UK-20", "Transport"),
    Customer("customer-briarwood", "Briarwood Legal LLP", "GB", "GBP", "UK", "UK-20", "Legal"),
    Customer("customer-kirkstall", "Kirkstall Textiles Ltd", "GB", "GBP", "UK", "UK-20", "Manufacturing"),
    Customer("customer-eastfell", "Eastfell Broadcasting plc", "GB", "GBP", "UK", "UK-20", "Media"),
)

# The last ones are the odd ones: no rate is published, a currency that ended, a gift, billed twice, a foreign one.
OUTLINES = (
    Outline("Grid control renewal", "ostersee", POC, -720, -60, "223332", 0.96, 36),
    Outline("Trading desk support", "ostersee", TM, -640, 240, "123322", 0.99),
    Outline("Batch release system", "kaltenbrunn", MILESTONE, -700, -230, "122322", 0.93, 38),
    Outline("Laboratory integration", "kaltenbrunn", TM, -420, 180, "112321", 1.01),
    Outline("Fleet operations platform", "marschland", POC, -680, 35, "222422", 1.14, 31, subcontract=120000),
    Outline("Port call analytics", "marschland", TM, -360, 160, "112221", 0.97),
    Outline("Cold chain tracking", "tannhof", MILESTONE, -560, -90, "112321", 0.97, 33),
    Outline("Recipe data quality", "tannhof", TM, -300, 45, "011221", 1.02),
    Outline("Lending workflow", "weinsberg", POC, -720, 20, "223422", 1.38, 24, subcontract=68000),
    Outline("Regulatory service team", "weinsberg", TM, -710, 260, "122321", 1.0),
    Outline("Digital subscriptions", "morgenrot", MILESTONE, -610, -150, "112221", 0.92, 40),
    Outline("Signalling asset data", "steinfurt", TM, -540, 220, "122321", 1.04),
    Outline("Metering backbone", "havelberg", POC, -650, 190, "122422", 1.03, 29),
    Outline("Tenant portal", "isarblick", MILESTONE, -330, 25, "112221", 1.01, 26),
    Outline("Policy core replacement", "bluewater", POC, -720, 210, "223422", 1.07, 32, subcontract=150000),
    Outline("Actuarial sandbox", "bluewater", TM, -500, 180, "112321", 0.98),
    Outline("Supply planning", "kestrel", MILESTONE, -690, -120, "122322", 0.95, 37),
    Outline("Maintenance records", "kestrel", TM, -430, 210, "112221", 1.01),
    Outline("Demand forecasting", "sagebrush", POC, -580, -40, "112321", 0.91, 28),
    Outline("Student information system", "pinehollow", MILESTONE, -470, 30, "112221", 1.1, 22),
    Outline("Order management", "redwing", TM, -700, -100, "122321", 0.96),
    Outline("Clinical data exchange", "lakeshore", POC, -640, 150, "122322", 1.0, 34, subcontract=45000),
    Outline("Mill telemetry", "ironvale", TM, -390, 50, "011321", 1.02, billing_stops=140),
    Outline("Billing consolidation", "summitline", MILESTONE, -720, -20, "122322", 1.34, 31),
    Outline("Network inventory team", "summitline", TM, -250, 300, "112221", 0.99),
    Outline("Leakage detection", "thornbury", POC, -710, 130, "222322", 0.98, 39),
    Outline("Repairs scheduling", "lowmoor", MILESTONE, -600, -80, "122321", 0.96, 25),
    Outline("Patient flow", "calder", TM, -680, 200, "122321", 1.0),
    Outline("Baggage analytics", "swanmere", POC, -520, 25, "112321", 0.94, 35, subcontract=38000),
    Outline("Matter intake", "briarwood", TM, -450, 150, "112221", 0.98),
    Outline("Mill planning", "kirkstall", MILESTONE, -370, 40, "111221", 1.56, 27),
    Outline("Pension record cleansing", "maplegate", TM, -280, 60, "111111", 1.01),
    Outline("Solar park ledger", "rilasolar", MILESTONE, -520, -70, "111110", 0.97, 36),
    Outline("Donor database", "lindenau", TM, -150, 30, "010111", 1.0, is_free=True),
    Outline("Rights management", "eastfell", MILESTONE, -410, 15, "112221", 0.99, 36),
    Outline("Device registry", "alpenrose", POC, -600, 50, "111221", 0.97, 40),
)
# Who works for whom; three charges of the last months are not agreed.
LOANS = (
    Loan("project-37", "UK", cast.SENIOR, "not_booked"),
    Loan("project-39", "DE", cast.ARCHITECT, "old_rate"),
    Loan("project-46", "UK", cast.CONSULTANT, "late"),
    Loan("project-50", "DE", cast.ENGINEER),
)
TIMES = 3
HEADCOUNT = {entity: {role: count * TIMES for role, count in heads.items()} for entity, heads in cast.HEADCOUNT.items()}

FIRST_NAMES = {
    "DE": ("Clemens", "Franziska", "Deniz", "Judith", "Konrad", "Leyla", "Malte", "Natascha", "Ole", "Ronja"),
    "US": ("Alicia", "Brandon", "Camille", "Derek", "Elena", "Frank", "Gloria", "Hector", "Irene", "Jamal"),
    "UK": ("Abigail", "Bernard", "Catrin", "Dominic", "Esther", "Farhan", "Gwen", "Harriet", "Isaac", "Jasmine"),
}
LAST_NAMES = {
    "DE": ("Achterberg", "Bergmann", "Cordes", "Dahlke", "Eilers", "Fuhrmann"),
    "US": ("Abbott", "Barrett", "Castillo", "Donovan", "Ellison"),
    "UK": ("Atkins", "Barlow", "Cartwright", "Dunmore"),
}


def names() -> dict[str, tuple[str, ...]]:
    """The names of the small firm first, then others, nobody twice."""
    return {entity: (*known, *_others(entity, (TIMES - 1) * len(known))) for entity, known in cast.NAMES.items()}


def _others(entity: str, count: int) -> tuple[str, ...]:
    pairs = [f"{first} {last}" for last in LAST_NAMES[entity] for first in FIRST_NAMES[entity]]
    return tuple(pairs[:count])
