"""The pages by name: with an address, reached by following links, and those that say what is wrong."""

# What is looked at on a light desk and a dark phone by every run of the tests.
PAGES = {
    "portfolio": "/portfolio/",
    "bridge": "/portfolio/bridge/",
    "unbilled": "/portfolio/unbilled/",
    "heatmap": "/portfolio/heatmap/",
    "slices": "/portfolio/by/practice/",
    "slices-then": "/portfolio/by/entity/?then=practice",
    "slices-period": "/portfolio/by/period/",
    "leakage": "/leakage/",
    "leakage-integration": "/leakage/integration/",
    "leakage-recovered": "/leakage/recovered/",
    "operations": "/operations/",
    "never-started": "/operations/unstarted/",
    "transactions": "/transactions/",
    "cash": "/cash/",
    "cash-rows": "/cash/rows/?leg=payment",
    "staffing": "/staffing/",
    "close": "/close/",
    "freshness": "/freshness/",
    "connections": "/admin/integrations/connection/",
}
# The same frames with other contents: looked at by this command alone.
VARIANTS = {
    "slices-entity": "/portfolio/by/entity/",
    "slices-region": "/portfolio/by/region/",
    "slices-method": "/portfolio/by/method/",
    "slices-manager": "/portfolio/by/manager/",
    "slices-customer": "/portfolio/by/customer/",
    "slices-currency": "/portfolio/by/currency/",
    "intercompany": "/portfolio/intercompany/",
    "believed": "/portfolio/believed/",
    "print": "/portfolio/print/",
    "leakage-errors": "/leakage/errors/",
    "reports": "/reports/",
    "views": "/views/portfolio/",
    "transactions-failed": "/transactions/?tab=failed",
    "replay-many": "/transactions/replay/",
    "admin": "/admin/",
    "admin-policies": "/admin/visibility/streampolicy/",
    "admin-people": "/admin/auth/user/",
    "api-docs": "/api/docs/",
}
# Name: (the page it is reached from, "" for the one before; the links that are followed).
FOLLOWED = {
    "leakage-scope": ("/leakage/scope/", "#list tbody tr a"),
    "bridge-project": ("/portfolio/bridge/", "#projects tbody tr a"),
    "bridge-facts": ("", "#bars tbody tr a"),
    "project": ("/portfolio/", "#projects tbody tr a"),
    "rows": ("", 'a[href*="/rows/"]'),
    "staffing-rows": ("/staffing/", "#heat tbody tr a"),
    "close-rows": ("/close/", 'a[href*="/close/rows/"]'),
    "transaction": ("/transactions/", "#runs tbody tr a"),
    "exchange": ("", 'a[href^="/exchanges/"]'),
}
VARIANTS_FOLLOWED = {
    "intercompany-charge": ("/portfolio/intercompany/", "#list tbody tr a"),
    "project-list": ("/portfolio/", "#projects tbody tr a", 'a[href*="/lists/"]'),
    "project-believed": ("/portfolio/", "#projects tbody tr a", 'a[href*="/believed/"]'),
    "transaction-failed": ("/transactions/?tab=failed", "#runs tbody tr a"),
    "admin-connection": ("/admin/integrations/connection/", "#result_list th a"),
}
# Asked for by somebody who may not, or by nobody; and what the server says when it can not.
REFUSED = {"refused": "/operations/"}
MISSING = {"missing": "/projects/no-such-code/"}
BROKEN = {"broken": (500, "500.html"), "busy": (503, "503.html"), "expired": (403, "403_csrf.html")}
