"""Who the demo firm is: legal entities, customers, roles with their rates, people's names."""

from dataclasses import dataclass
from decimal import Decimal

from integrations.sandbox.world.types import Customer, Entity

FIRM_NAME = "Northlight Consulting Group"
REPORTING_CURRENCY = "EUR"
MAIL_DOMAIN = "northlight.example"

ENTITIES = (
    Entity("DE", "Northlight Consulting GmbH", "EUR", "DE", "1"),
    Entity("US", "Northlight Consulting Inc.", "USD", "US", "2"),
    Entity("UK", "Northlight Consulting Ltd", "GBP", "GB", "3"),
)

PROSPECT_KEY = "customer-lindhorst"
# The project that somebody in finance closes too early, while people still work on it.
FROZEN_PROJECT = "project-20"

CUSTOMERS = (
    Customer("customer-rheinquell", "Rheinquell Logistik GmbH", "DE", "EUR", "DE", "DE-19", "Logistics"),
    Customer("customer-falkenrath", "Falkenrath Maschinenbau AG", "DE", "EUR", "DE", "DE-19", "Manufacturing"),
    Customer("customer-silberbach", "Silberbach Versicherung AG", "DE", "EUR", "DE", "DE-19", "Insurance"),
    Customer("customer-auenwald", "Auenwald Kliniken gGmbH", "DE", "EUR", "DE", "DE-19", "Healthcare"),
    Customer("customer-cedar", "Cedar Ridge Health Partners", "US", "USD", "US", "US-EXEMPT", "Healthcare"),
    Customer("customer-tallgrass", "Tallgrass Freight Systems", "US", "USD", "US", "US-EXEMPT", "Logistics"),
    Customer("customer-harborline", "Harborline Credit Union", "US", "USD", "US", "US-EXEMPT", "Banking"),
    Customer("customer-brightmesa", "Brightmesa Utilities Inc.", "US", "USD", "US", "US-EXEMPT", "Energy"),
    Customer("customer-pennard", "Pennard & Whitlock plc", "GB", "GBP", "UK", "UK-20", "Insurance"),
    Customer("customer-ashdown", "Ashdown Rail Services Ltd", "GB", "GBP", "UK", "UK-20", "Transport"),
    Customer("customer-corvane", "Corvane Retail Group plc", "GB", "GBP", "UK", "UK-20", "Retail"),
    Customer(PROSPECT_KEY, "Lindhorst Pharma AG", "DE", "EUR", "DE", None, "Life sciences"),
)

# What a unit of the customer's currency is of the unit of its entity's, in price lists.
LIST_FACTORS = {"CAD": Decimal("1.35"), "BGN": Decimal("1.95")}
TAX_RATES = {"DE": Decimal("0.19"), "US": Decimal(0), "UK": Decimal("0.20")}


@dataclass(frozen=True, slots=True)
class RoleRate:
    """Hourly cost and bill rate of one role in the three entities' own currencies (EUR, USD, GBP)."""

    role: str
    cost: dict[str, int]
    bill: dict[str, int]


MANAGER = "Engagement Manager"
ARCHITECT = "Solution Architect"
SENIOR = "Senior Consultant"
CONSULTANT = "Consultant"
ENGINEER = "Data Engineer"
ANALYST = "Business Analyst"

ROLE_RATES = (
    RoleRate(MANAGER, {"DE": 103, "US": 125, "UK": 90}, {"DE": 168, "US": 205, "UK": 146}),
    RoleRate(ARCHITECT, {"DE": 99, "US": 122, "UK": 87}, {"DE": 162, "US": 198, "UK": 142}),
    RoleRate(SENIOR, {"DE": 84, "US": 101, "UK": 72}, {"DE": 134, "US": 162, "UK": 116}),
    RoleRate(CONSULTANT, {"DE": 66, "US": 81, "UK": 57}, {"DE": 104, "US": 126, "UK": 90}),
    RoleRate(ENGINEER, {"DE": 76, "US": 94, "UK": 66}, {"DE": 121, "US": 148, "UK": 105}),
    RoleRate(ANALYST, {"DE": 55, "US": 67, "UK": 47}, {"DE": 86, "US": 104, "UK": 74}),
)
RATE_OF = {rate.role: rate for rate in ROLE_RATES}

HEADCOUNT = {
    "DE": {MANAGER: 3, ARCHITECT: 3, SENIOR: 4, CONSULTANT: 5, ENGINEER: 2, ANALYST: 1},
    "US": {MANAGER: 2, ARCHITECT: 2, SENIOR: 3, CONSULTANT: 3, ENGINEER: 1, ANALYST: 1},
    "UK": {MANAGER: 2, ARCHITECT: 1, SENIOR: 3, CONSULTANT: 2, ENGINEER: 1, ANALYST: 1},
}

NAMES = {
    "DE": (
        "Annika Brandt", "Jonas Reuter", "Katrin Vogel", "Matthias Oswald", "Lena Hartwig",
        "Emre Yildiz", "Sophie Lindner", "Tobias Kessler", "Mira Petrovic", "Felix Baumann",
        "Carla Dietrich", "Niklas Sommer", "Pauline Gerlach", "David Kowalski", "Hanna Seidel",
        "Robert Thiele", "Aylin Demir", "Moritz Engel",
    ),
    "US": (
        "Rachel Whitman", "Marcus Delgado", "Priya Raman", "Ethan Caldwell", "Nicole Brennan",
        "Andre Fontaine", "Hannah Sorensen", "Tyler Okafor", "Grace Liu", "Victor Salazar",
        "Megan Ashby", "Daniel Kaplan",
    ),
    "UK": (
        "Eleanor Marsh", "Gareth Pryce", "Saira Malik", "Oliver Thornton", "Fiona Drummond",
        "Kwame Mensah", "Imogen Clarke", "Rhys Bevan", "Nadia Hussain", "Callum Fraser",
    ),
}  # fmt: skip
