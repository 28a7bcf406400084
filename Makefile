# Carnet: `make` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run build test chaos lint format clean reset

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: build ## Build in release and start every service (Ctrl-C stops them)
	@.build/release/carnet up

build: ## Install what is missing and build in release
	@.ci/packages build
	@.ci/release

test: ## Set up, run all tests, count them
	@.ci/packages test
	@.ci/test

chaos: ## The fault suite in its long form, about 20 minutes (CARNET_CHAOS_MINUTES); its table is FAULTS.md
	@.ci/packages test
	@.ci/chaos

lint: ## Check the layout of all sources
	@swift format lint --strict --recursive --configuration .swift-format Package.swift Services Shared Tests

format: ## Lay out all sources
	@swift format format --in-place --recursive --configuration .swift-format Package.swift Services Shared Tests

clean: ## Forget what was built
	@rm -rf .build

reset: ## Forget all local data: databases, keys, logs
	@rm -rf .carnet
