"""How the product is started, stopped and checked on one machine. No product code imports this.

places accounts keys      where state lives · who runs the servers · generated secrets
binaries postgres valkey  the embedded servers: found, initialised, described as processes
process birth child       what a process is · its first moments · as it runs now
supervisor probes stack   many of them as one · whether one is ready · all of the demo in the order of their needs
watchdog leftovers        nothing survives a killed launcher
processes commands        every process, and its command line, defined once
environment               the environment of every process
instance                  one named instance on this machine
demo manage doctor        the verbs of ./sightline
bench faults              the product against the limit · the fault harness
scratch pytest_stack      throw-away state · an early pytest plugin: servers for the tests
"""
