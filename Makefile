# make lists the targets; make check is what CI runs.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run build release test bench steps preview screenshots released check format formatted vet lint vuln modules race postgres package

# go-sqlite3 is written in C.
export CGO_ENABLED := 1
tool := go tool -modfile=tools/go.mod
# bearer and the stub of ory/x are modules of their own, which ./... leaves out.
packages := ./... fairlead/bearer/... github.com/ory/x/...
# Many tests wait for processes, so that more of them run at once than there are processors.
# make vet does what go test would do again; linking takes half the time without debugging data.
test := go test -vet=off -ldflags=-w -parallel 4 -timeout 30m

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# To move every port: FAIRLEAD_ADDR=:9080 FAIRLEAD_PUBLIC_URL=http://localhost:9080 FAIRLEAD_DEMO_ADDR=localhost:9081 FAIRLEAD_DEMO_CARRIER_ADDR=localhost:9082 FAIRLEAD_OPS_ADDR=127.0.0.1:9091 make run
run: ## start the server on :8080 with the Demo Store on :8081 and the Demo Carrier on :8082; move them by FAIRLEAD_ADDR, _PUBLIC_URL, _OPS_ADDR, _DEMO_ADDR and _DEMO_CARRIER_ADDR
	go build -o bin/ ./cmd/fairlead
	bin/fairlead serve --demo

build: ## compile bin/fairlead
	go build -trimpath -o bin/ ./cmd/fairlead

release: ## build programs, Debian packages, SBOMs and checksums into dist/
	release/build

test: ## run every test, with the seeds of the fuzz targets
	$(test) $(packages)
	cd bench && $(test) ./...

bench: ## compare the server with a bare handler; flags in BENCH, such as BENCH=-quick
	go build -o bin/ ./cmd/fairlead
	cd bench && go build -o ../bin/ .
	bin/bench $(BENCH)

steps: ## run Go's benchmarks of the inner steps, for benchstat
	go test -run '^$$' -bench . -benchmem -count $(or $(COUNT),1) $(packages)
	cd bench && go test -run '^$$' -bench . -benchmem -count $(or $(COUNT),1) ./...

preview: ## serve every page in every state, with sample data; set FAIRLEAD_BRAND_COLOR, FAIRLEAD_BRAND_LOGO and the like to see your own look
	go run ./cmd/fairlead preview

screenshots: ## recreate the pictures in docs/, with Chromium
	FAIRLEAD_SCREENSHOTS=$(CURDIR)/docs FAIRLEAD_TEST_REQUIRE=1 go test -count=1 -run TestScreenshots ./cmd/fairlead

released: ## record a release for tests of upgrades: VERSION=1.0.0, and COMMIT if it is not the present one
	FAIRLEAD_RELEASED=$(VERSION) FAIRLEAD_RELEASED_COMMIT=$(shell git rev-parse --short $(or $(COMMIT),HEAD)) FAIRLEAD_TEST_REQUIRE=1 go test -count=1 -run TestMakeReleased ./cmd/fairlead

check: formatted vet lint vuln modules race postgres package ## everything that CI runs

format: ## rewrite the sources as gofmt and goimports want them
	$(tool) golangci-lint fmt

formatted: ## show what make format would rewrite, and fail if it is anything
	$(tool) golangci-lint fmt --diff

vet: ## run go vet
	go vet $(packages)
	cd bench && go vet ./...

lint: ## run the linters and check the imports
	$(tool) golangci-lint run
	cd bearer && go tool -modfile=../tools/go.mod golangci-lint run
	cd bench && go tool -modfile=../tools/go.mod golangci-lint run

vuln: ## look for known vulnerabilities in the code that is reached
	.ci/vuln ./... fairlead/bearer/...
	cd bench && ../.ci/vuln ./...

modules: ## check that go.mod is tidy and the downloaded modules are the ones in go.sum
	go mod tidy -diff && .ci/modules
	cd bench && go mod tidy -diff && ../.ci/modules

# Tests of both engines use SQLite here, since make postgres runs them again.
# The preview has no state that requests share, and draws pages in Chromium, which the race
# detector does not see into.
raced = $(filter-out fairlead/cmd/preview,$(shell go list $(packages)))
race: ## run every test in random order under the race detector
	FAIRLEAD_TEST_DATABASE=sqlite $(test) -race -shuffle=on $(raced)
	FAIRLEAD_TEST_EVERY_STATE=1 $(test) -shuffle=on ./cmd/preview
	cd bench && $(test) -race -shuffle=on ./...

databases = $(shell go list -test -f '{{.ImportPath}} {{.Deps}}' ./... | awk '/storage\/storagetest/ && sub(/\.test$$/, "", $$1) {print $$1}')
# Tests of several servers, and of a database that fails, always use PostgreSQL, so that make race has run them.
always = OnTheOtherServer|UnderBothServers|OverTwoServers|OnEveryServerAtOnce|SendEachMailOnce|WhatAKilledOneHad|RollingRestart|SIGKILLOfAServer|RestartsUnderLoad|Answers503While|PgBouncer
postgres: ## run the tests that open a database again, on PostgreSQL; a browser sees no difference
	FAIRLEAD_TEST_DATABASE=postgres $(test) -shuffle=on -skip 'InABrowser|InChromium|$(always)' $(databases)

package: ## check that a release is reproducible and, as root, that its package works
	release/check
