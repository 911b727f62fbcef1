# Short names for what is done every day; CONTRIBUTING.md says when.
GO ?= go
export CGO_ENABLED ?= 0
export PATH := $(CURDIR)/bin:$(PATH)

# golangci-lint, whose rules stand in .golangci.yml.
LINT := v2.15.0

# Judged folders for make eval; those that are not there are left out.
DIRS ?= data/real data/invest/us2012 data/invest/in2020

# Lighthouse, for make lighthouse: it is asked for by name and kept nowhere. The
# last one that runs on node 18.
LIGHTHOUSE := 12.8.2

# What the tests in a browser bring along; there after "make deps".
modules := web/browser/node_modules/.package-lock.json

.PHONY: help build run deps test browser cover bench soak lighthouse screenshot eval tools lint fmt ci

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

build: ## build bin/duyen
	$(GO) build -trimpath -ldflags '-s -w' -o bin/duyen ./cmd/duyen

run: ## serve the demo on http://127.0.0.1:8080
	$(GO) run ./cmd/duyen serve --demo

deps: ## install what the tests need beside Go: redis-server, PostgreSQL, curl, node and chromium
	@./.ci/install redis-server=redis-server pg_createcluster=postgresql curl=curl node=nodejs npm=npm chromium=chromium
	@$(MAKE) --no-print-directory $(modules)

$(modules): web/browser/package-lock.json
	npm ci --prefix web/browser --ignore-scripts
	@touch $@

test: ## run all tests, those in a browser last
	$(GO) test ./...
	@$(MAKE) --no-print-directory browser

browser: ## run the tests in a browser; ONLY="founder feed" runs some of them
	$(GO) build -o bin/duyen ./cmd/duyen
	@./.ci/browser $(ONLY)

cover: ## write cover.html
	$(GO) test -coverprofile cover.out ./...
	$(GO) tool cover -html cover.out -o cover.html

bench: ## measure the hot paths
	$(GO) test -run '^$$' -bench . -benchmem ./match/... ./search ./store

soak: ## measure what tests only bound: times that must tell nothing
	$(GO) test -tags soak -run Soak -v -timeout 30m ./cmd/duyen

lighthouse: ## measure pages with Lighthouse on a throttled phone
	$(GO) build -o bin/duyen ./cmd/duyen
	@LIGHTHOUSE=$(LIGHTHOUSE) node web/browser/lighthouse.js

screenshot: ## take docs/images/screenshot.png anew
	$(GO) build -o bin/duyen ./cmd/duyen
	@node web/browser/screenshot.js

eval: build ## measure quality on the folders of DIRS and on planted mentors
	bin/duyen eval --planted
	@for dir in $(wildcard $(DIRS)); do echo; bin/duyen eval "$$dir" || exit 1; done

tools: ## install golangci-lint into bin, when that version is not there
	@golangci-lint version 2>/dev/null | grep -q 'version $(LINT:v%=%) ' || \
		GOBIN=$(CURDIR)/bin $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT)

lint: tools ## check the format and run the linters
	golangci-lint run ./...

fmt: tools ## format
	golangci-lint fmt ./...

ci: ## all that must hold before a change goes in
	./.ci/run
