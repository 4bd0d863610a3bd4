from django.urls import path

from visibility.api import belief, transactions, views

urlpatterns = [
    path("portfolio/", views.PortfolioView.as_view()),
    path("portfolio/believed/", belief.PortfolioBeliefView.as_view()),
    path("projects/<str:code>/believed/", belief.ProjectBeliefView.as_view()),
    path("projects/<str:code>/", views.ProjectView.as_view()),
    path("projects/<str:code>/facts/", views.FactsView.as_view()),
    path("projects/<str:code>/time/", views.ProjectTimeView.as_view()),
    path("projects/<str:code>/expenses/", views.ProjectExpensesView.as_view()),
    path("operations/", views.OperationsView.as_view()),
    path("operations/unstarted/", views.UnstartedView.as_view()),
    path("transactions/", transactions.TransactionsView.as_view()),
    path("transactions/<int:run_id>/", transactions.TransactionView.as_view()),
    path("freshness/", views.FreshnessView.as_view()),
]
