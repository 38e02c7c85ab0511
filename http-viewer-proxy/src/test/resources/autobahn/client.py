# Runs on Jython: SUITE (the jar that holds the test suite) URL FOLDER CASES
import sys
sys.path.insert(0, sys.argv[1])
from autobahntestsuite import wstest

wstest.start({"mode": "fuzzingclient"}, {
    "options": {"failByDrop": False},
    "outdir": sys.argv[3],
    "servers": [{"agent": "gateway", "url": sys.argv[2]}],
    "cases": sys.argv[4].split(","),
    "exclude-cases": [],
    "exclude-agent-cases": {},
})
