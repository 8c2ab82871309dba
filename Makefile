# Each target installs what it lacks (Debian's packages, as root or by sudo). Swift 6.3 must be in
# PATH, or named by SWIFT=….
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo demo-openstack test test-chaos test-openstack bench lint build clean

export SWIFT
swift := "$$(lab/find-swift)"
scripts := $(shell grep -rlE '^\#!/(usr/bin/env bash|bin/sh)' .ci lab Benchmarks docker 2>/dev/null)

servers := HTTP|Postgres|Jobs|Journal|Scheduling|Migrations|Servers|Certificates|longhaul
suites := '($(servers))Tests' CephTests TransferTests PhasesTests SystemTests ChaosTests

# One after the other: the last stop services that the others need.
cloud := '(OpenStack|Region)Tests' RegionOutageTests
run_cloud := $(MAKE) --no-print-directory openstack-tests
# What is rarer, and takes minutes more: `make test-openstack` runs it with all the rest.
rare := ^RegionTests\.(\w+(Fault|Kill)|Cancel|Choice|Drift|Growth|Mapping)Tests

help: ## what can be done here
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 18

demo: ## two regions on this machine, a volume moves between them while it is written (15 minutes)
	@lab/install build lab
	@lab/demo

build: toolchain ## release build: .build/release/longhaul
	@lab/install build
	$(swift) build -c release --product longhaul

demo-openstack: toolchain ## a running server moves between two real OpenStack regions (as root)
	@lab/install build lab openstack
	@lab/demo-openstack

test: toolchain ## the tests; brings up its own servers, a real OpenStack among them (as root)
	@lab/install build
	@# What the servers need is installed while the tests are built: both take minutes.
	lab/install lab openstack & $(swift) build --build-tests && wait $$!
	@# One process each, with servers of its own: some stop an OSD or pause its writes.
	for tests in $(suites); do $(swift) test --skip-build --filter "^($$tests)\\."; done
	lab/with-openstack $(run_cloud) skip='$(rare)'

test-openstack: toolchain ## the servers' tests at full length, with real guests, too (as root)
	@lab/install build lab openstack
	$(swift) build --build-tests
	LONGHAUL_CHAOS=full lab/with-openstack $(run_cloud)
	lab/with-openstack --token-seconds 20 --keystones 2 --keep-deleted 3600 \
	  $(swift) test --skip-build --filter '^RegionTests\.(Server|Failback|Login|Member|Choice|Image|ImageFault|Interference|Drift|Twin|Cancel)Tests'
	lab/with-openstack --hypervisor qemu $(swift) test --skip-build --filter '^GuestTests\.'

.PHONY: openstack-tests
openstack-tests:
	for tests in $(cloud); do \
	  $(swift) test --skip-build --filter "^($$tests)\\." $(if $(skip),--skip '$(skip)'); done

test-chaos: toolchain ## the faults and the seeded runs at full length
	@lab/install build lab
	$(swift) build --build-tests
	LONGHAUL_CHAOS=full $(swift) test --skip-build --filter '^ChaosTests\.|SeededMigrationTests'

bench: toolchain ## ours beside the rbd command, rbd-mirror and pgbench (make bench ITEMS="1 3")
	@lab/install build lab bench $(if $(filter 7,$(ITEMS)),openstack)
	@for product in longhaul lab-disk bench-copy bench-queue; do \
	  $(swift) build -c release --product "$$product"; done
	@Benchmarks/run $(ITEMS)

lint: toolchain ## format of the Swift code, scripts, Dockerfile and compose file
	@lab/install lint
	$(swift) format lint --strict --recursive Sources Tests Benchmarks migrations Package.swift
	shellcheck $(scripts)
	shfmt -i 2 -d $(scripts)
	@docker/lint

clean: ## takes the lab down and removes what was built
	@lab/lab down
	rm -rf .build

.PHONY: toolchain
toolchain:
	@lab/find-swift >/dev/null
