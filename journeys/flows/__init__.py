"""The journeys. Each file is one: its steps in order, each a pure function to one command."""
