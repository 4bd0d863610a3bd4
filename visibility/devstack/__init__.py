"""How the product is started, stopped and checked on one machine. No product code imports this.

places accounts keys      where state lives · who runs the servers · generated secrets
binaries postgres valkey  the embedded servers: found, initialised, described as processes
process birth supervisor  one child process · its first moments · many of them as one
watchdog leftovers        nothing survives a killed launcher
processes environment     the command line and the environment of every process, defined once
demo manage doctor        the verbs of ./sightline
scratch pytest_stack      throw-away state · an early pytest plugin: servers for the tests
"""
