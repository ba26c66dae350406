# The same commands as `python3 dev.py …`; further arguments by ARGS, e.g. make demo ARGS="--schools 23 --seed 7".
PYTHON ?= python3
ARGS ?=

.PHONY: setup demo live test test-all chaos bench-portal bench-allotment check lock
setup demo live test test-all chaos bench-portal bench-allotment check lock:
	@$(PYTHON) dev.py $@ $(ARGS)
