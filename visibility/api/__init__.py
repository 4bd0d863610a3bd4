"""The API under /api/v1/: the same questions as the pages, the same permissions, as JSON; it reads, but for replays.

access              the viewer of an API call
answers             frozen answers as plain JSON: decimals as strings, instants in ISO 8601
authentication      Basic, under the same lock as the log-in page
question            what every view shares
views slices heatmap unbilled bridge  one class a question
intercompany  the same
transactions leakage cash close staffing belief  the same
replays             failed transactions replayed together: the one thing that is done here
schema              JSON Schema of the answers, for the OpenAPI document
"""
