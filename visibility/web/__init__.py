"""The pages, one file each; charts.py alone imports plotly.

access     who may see a page: roles and the viewer's scope
shell      what surrounds every page: navigation, firm, version
signin     log-in with a throttle kept in the database
charts     figures as JSON, for the browser to draw
"""
