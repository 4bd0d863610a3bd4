from django.urls import path

from visibility.api import belief, cash, close, heatmap, leakage, slices, transactions, unbilled, views

urlpatterns = [
    path("portfolio/", views.PortfolioView.as_view()),
    path("portfolio/unbilled/", unbilled.UnbilledView.as_view()),
    path("portfolio/heatmap/", heatmap.HeatmapView.as_view()),
    path("portfolio/by/<str:dimension>/", slices.SlicesView.as_view()),
    path("portfolio/believed/", belief.PortfolioBeliefView.as_view()),
    path("projects/<str:code>/believed/", belief.ProjectBeliefView.as_view()),
    path("projects/<str:code>/", views.ProjectView.as_view()),
    path("projects/<str:code>/facts/", views.FactsView.as_view()),
    path("projects/<str:code>/time/", views.ProjectTimeView.as_view()),
    path("projects/<str:code>/expenses/", views.ProjectExpensesView.as_view()),
    path("projects/<str:code>/bills/", views.ProjectBillsView.as_view()),
    path("operations/", views.OperationsView.as_view()),
    path("operations/unstarted/", views.UnstartedView.as_view()),
    path("transactions/", transactions.TransactionsView.as_view()),
    path("transactions/<int:run_id>/", transactions.TransactionView.as_view()),
    path("leakage/", leakage.LeakageView.as_view()),
    path("leakage/recovered/", leakage.LeakageRecoveredView.as_view()),
    path("leakage/<str:bar>/", leakage.LeakageBarView.as_view()),
    path("cash/", cash.CashView.as_view()),
    path("cash/rows/", cash.CashRowsView.as_view()),
    path("close/", close.CloseView.as_view()),
    path("close/rows/", close.CloseRowsView.as_view()),
    path("freshness/", views.FreshnessView.as_view()),
]
