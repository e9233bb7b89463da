# Building Vedlys needs only Go, git and make. `make` lists the targets.
export CGO_ENABLED = 0

# The packages to test, and arguments for the program.
PKG ?= ./...
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run build test bench check format vet lint generate current tidy shots word

help: ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1	\2/p' Makefile | expand -t 16

run: ## build and start Vedlys on http://127.0.0.1:8080
	@[ -x bin/vedlys ] || echo "The first build takes a minute or two. Later ones take seconds."
	@$(MAKE) --no-print-directory build
	bin/vedlys serve $(ARGS)

build: ## build bin/vedlys
	go build -o bin/vedlys ./cmd/vedlys

test: ## run every test on SQLite and PostgreSQL and in the browser (PKG=./crm for one package)
	@scripts/needs
	@scripts/private go run ./db/dbtest/serve -- go test -timeout 40m $(PKG)

compare: ## measure an earlier commit and this tree in turn and print the ratios (WITH=commit, ARGS="-sizes 100000 -engines sqlite")
	@scripts/needs
	@go run ./bench compare $(if $(WITH),-with $(WITH)) $(ARGS)

bench: ## measure the speed and the quality of the matcher for bench/RESULTS.md (DATA=folder of labelled bases)
	@scripts/needs
	@go run ./bench $(ARGS)
	@$(if $(ARGS),,go run ./bench quality $(if $(DATA),-data $(DATA)))

check: format current vet lint tidy ## run all static checks: format, generated files, vet, lint, modules

format:
	@unformatted="$$(gofmt -l .)"; [ -z "$$unformatted" ] || { echo "gofmt would change:"; echo "$$unformatted"; exit 1; }

vet:
	go vet ./...
	go -C tools vet ./...

lint:
	go tool -modfile=tools/lint/go.mod staticcheck ./...

tidy:
	go mod tidy -diff
	go -C tools mod tidy -diff
	go -C tools/lint mod tidy -diff

generate: ## rebuild the generated files: templ pages, and the CSS, scripts and icons of web/dist
	go tool -modfile=tools/go.mod templ generate
	go -C tools run ./assets build

current:
	go -C tools run ./assets verify
	@scripts/current

shots: ## take the screenshots of the documentation
	@scripts/needs
	@VEDLYS_SHOTS="$(CURDIR)/docs/shots" scripts/private go test -count=1 -run '^TestScreenshots$$' ./e2e

word: ## add translated words: make word < words.json
	@go run ./i18n/addwords
