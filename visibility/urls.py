from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView

from visibility.web import (
    belief,
    evidence,
    exchanges,
    exports,
    firms,
    freshness,
    health,
    home,
    operations,
    portfolio,
    project,
    signin,
    transaction,
    transactions,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", signin.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("firm/", firms.switch, name="switch-firm"),
    path("version/", home.version, name="version"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/evidence/<slug:key>/", evidence.of_tile, name="tile-evidence"),
    path("projects/<str:code>/evidence/<slug:key>/", evidence.of_figure, name="project-evidence"),
    path("portfolio/believed/", belief.portfolio, name="portfolio-belief"),
    path("projects/<str:code>/believed/", belief.project, name="project-belief"),
    path("projects/<str:code>/", project.project, name="project"),
    path("portfolio/export/<slug:form>/", exports.portfolio, name="portfolio-export"),
    path("projects/<str:code>/rows/export/<slug:form>/", exports.project_rows, name="rows-export"),
    path("transactions/export/<slug:form>/", exports.transactions, name="transactions-export"),
    path("projects/<str:code>/rows/", project.facts, name="project-facts"),
    path("operations/", operations.operations, name="operations"),
    path("operations/unstarted/", operations.unstarted, name="unstarted"),
    path("transactions/", transactions.transactions, name="transactions"),
    path("transactions/<int:run_id>/", transaction.transaction, name="transaction"),
    path("transactions/<int:run_id>/<str:action>/", transaction.act, name="transaction-act"),
    path("exchanges/<int:exchange_id>/", exchanges.exchange, name="exchange"),
    path("exchanges/<int:exchange_id>/unmask/", exchanges.unmask, name="exchange-unmask"),
    path("freshness/", freshness.freshness, name="freshness"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/", include("visibility.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularRedocView.as_view(url_name="schema"), name="api-docs"),
    path("admin/login/", signin.admin_signin),
    path("admin/", admin.site.urls),
]
