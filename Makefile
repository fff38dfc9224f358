# The front door.  Meson and Ninja do the work; this file only names it.
#   make run     build, fill a demo folder, serve on http://127.0.0.1:8080
#   make check   build everything, run every test that can run here; ends with "N passed, N failed"
#   make tck     run the DMN conformance cases in ../shared/tck, strictly; make tck-table writes the table of docs/dmn-conformance.md
#   make bench   measure; prints ratios
#   make clean
.DEFAULT_GOAL := build
.PHONY: build run check check-slow tck tck-table bench clean setup install

DEMO_DATA ?= demo-data
LISTEN ?= 127.0.0.1:8080

setup:
	@tools/setup

build: setup
	@tools/build release

run: build
	@build/anudan serve --demo --data $(DEMO_DATA) --listen $(LISTEN)

check: setup
	@tools/build release
	@tools/build sanitized
	@tests/run

check-slow: check
	@tests/run slow

TCK ?= ../shared/tck

tck: build
	@if [ -d "$(TCK)" ]; then build/dmn tck "$(TCK)"; else echo "skipped: the DMN TCK is not at $(TCK)"; fi

tck-table: build
	build/dmn tck --table "$(TCK)" >build/tck.md
	sed -i -e '/^| all /r build/tck.md' -e '/^| Folder | Cases/,/^| all /d' docs/dmn-conformance.md

bench: build
	@tests/bench/run

install: build
	@meson install -C build

clean:
	rm -rf build build-sanitized build-fuzz $(DEMO_DATA)
