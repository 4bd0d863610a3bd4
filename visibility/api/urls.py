from django.urls import path

from visibility.api import views

urlpatterns = [
    path("portfolio/", views.PortfolioView.as_view()),
    path("projects/<str:code>/", views.ProjectView.as_view()),
    path("projects/<str:code>/facts/", views.FactsView.as_view()),
    path("operations/", views.OperationsView.as_view()),
    path("freshness/", views.FreshnessView.as_view()),
]
