# crm - a sales-management toolkit over flat files. `make help` lists what there is to make.

VERSION = 0.1.0
BUILD   = build
PREFIX  = /usr/local
CC      = cc
CFLAGS  = -O2 -g
JOBS    = $(shell nproc 2>/dev/null || echo 2)

# What building and checking need, by the names of Debian and Ubuntu: the one list.
PACKAGES = gcc libc6-dev libcsv-dev libyaml-dev libpcre2-dev libutf8proc-dev libjansson-dev libsodium-dev libcmocka-dev \
	libical-dev zlib1g-dev gettext perl tzdata
# What looking at pages needs; `check` does without and skips it.
BROWSER = chromium chromium-driver fonts-noto-cjk

# A column or an option named by another kind of thing than its own is no warning: lib/book/ledgers.h.
WARN    = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror=incompatible-pointer-types -Werror=int-conversion
ifdef DEVELOPER
WARN   += -Werror -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wwrite-strings -Wpointer-arith \
	-Wcast-qual -Wundef -Wvla -Wformat=2 -Wno-format-nonliteral -Wimplicit-fallthrough
endif
CPPFLAGS_ALL = -std=c17 -D_GNU_SOURCE -Ilib -Icmd -DCRM_VERSION='"$(VERSION)"'
# Libraries go into the commands where the machine has them as archives: finding and binding six shared ones takes longer than
# a short command works. `make SHARED_LIBS=1` binds at run time, as whoever hands programs on may want: libcsv is under the LGPL.
# libical is bound at run time always (its archive would want all of ICU), and only by the command that reads calendars.
LIBRARIES = csv yaml pcre2-8 utf8proc sodium z
ARCHIVE = a=$$($(CC) -print-file-name=lib$$l.a); if [ -z '$(SHARED_LIBS)' ] && [ -f "$$a" ]; then echo "$$a"; else echo "-l$$l"; fi
LIBS    = $(eval LIBS := -Wl,--as-needed $(shell for l in $(LIBRARIES); do $(ARCHIVE); done) -lical)$(LIBS)

# A command is a file cmd/crm*.c; everything else in cmd/ is shared by the commands.
COMMANDS = $(patsubst cmd/%.c,%,$(sort $(wildcard cmd/crm.c cmd/crm-*.c)))
SHARED   = $(sort $(wildcard lib/*/*.c lib/*/*/*.c) $(filter-out cmd/crm.c cmd/crm-%.c,$(wildcard cmd/*.c)))
# What must hold for every text whatever: tests/fuzz/fuzz_NAME.c is a target.
FUZZERS  = $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
UNIT     = $(patsubst tests/unit/%.c,%,$(sort $(wildcard tests/unit/test_*.c)))
LANGUAGES = $(patsubst po/%.po,%,$(wildcard po/*.po))
CATALOGUES = $(LANGUAGES:%=$(BUILD)/locale/%/LC_MESSAGES/crm.mo)

.DEFAULT_GOAL = all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: help all tests demo check check-fast check-asan check-browser check-valgrind coverage fault fuzz bench bench-deps layers size hdr-check man-check lint format \
	po install uninstall deps clean

help: ## list what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-15s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'variables: BUILD=build PREFIX=/usr/local DESTDIR= CC=cc CFLAGS="-O2 -g" DEVELOPER=1 SHARED_LIBS=1 T="tests/x.sh ..."'

# Programs

all: $(COMMANDS:%=$(BUILD)/%) $(CATALOGUES) ## the commands and their catalogues
	@:

$(COMMANDS:%=$(BUILD)/%): $(BUILD)/%: $(BUILD)/obj/cmd/%.o $(BUILD)/libcrm.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/libcrm.a: $(SHARED:%.c=$(BUILD)/obj/%.o)
	rm -f $@
	ar rcs $@ $^

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(CPPFLAGS) $(WARN) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/locale/%/LC_MESSAGES/crm.mo: po/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

# Tests: `deps` must be done before anything is compiled, hence the makes inside.

tests: all $(UNIT:%=$(BUILD)/unit/%) $(BUILD)/fail.so $(BUILD)/oplog.so $(FUZZERS:%=$(BUILD)/fuzz_%) $(BUILD)/gen
	@:

$(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(BUILD)/libcrm.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -ljansson -lcmocka

# Invented books of any size.
$(BUILD)/gen: tests/bench/gen.c Makefile
	@mkdir -p $(@D)
	$(CC) -std=c17 -D_GNU_SOURCE $(WARN) -O2 -g -o $@ $<

# Never instrumented: they stand between a program and the kernel.
$(BUILD)/fail.so $(BUILD)/oplog.so: $(BUILD)/%.so: tests/fault/%.c Makefile
	@mkdir -p $(@D)
	$(CC) -std=c17 -D_GNU_SOURCE $(WARN) -O2 -g -fPIC -shared -o $@ $<

# A target over what is kept of it in tests/fuzz/corpus, and over texts made from that.
FUZZ_MAIN = $(BUILD)/obj/tests/fuzz/main.o
$(BUILD)/fuzz_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(BUILD)/obj/tests/fuzz/fuzz.o $(FUZZ_MAIN) $(BUILD)/libcrm.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

RUN = BUILD='$(abspath $(BUILD))' JOBS='$(JOBS)' CC='$(CC)' tests/run
MAKEFLAGS += --no-print-directory

demo: deps ## install what is missing, build, and tell a day of sales on invented data
	@$(MAKE) all
	@PATH='$(abspath $(BUILD))':"$$PATH" sh data/demo.sh

check: deps ## install what is missing, build, and run every test (T="tests/x.sh ...": those)
	@$(MAKE) tests
	@$(RUN) $(T)

check-fast: ## the tests of what the working tree changes, in seconds; no more than a first look
	@$(MAKE) tests
	@$(RUN) touched

check-asan: deps ## the whole check with the address, undefined and leak sanitizers
	@ASAN_OPTIONS=exitcode=99:detect_leaks=1:verify_asan_link_order=0 UBSAN_OPTIONS=print_stacktrace=1:exitcode=99 \
	$(MAKE) check BUILD=build-asan \
		CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined'

check-browser: ## pages opened in a headless Chromium, at a telephone's width and a screen's (installs it where it is missing)
	@$(MAKE) deps PACKAGES='$(PACKAGES) $(BROWSER)'
	@command -v chromedriver >/dev/null || { echo 'chromedriver is not installed' >&2; exit 1; }
	@$(MAKE) tests
	@$(RUN) tests/crm-html.sh

VALGRIND = valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite

check-valgrind: deps ## the tests of the commands under valgrind
	@command -v valgrind >/dev/null || { echo 'valgrind is not installed' >&2; exit 1; }
	@$(MAKE) tests
	@mkdir -p $(BUILD)/valgrind && rm -f $(BUILD)/valgrind/*
	@for c in $(COMMANDS); do \
		printf '#!/bin/sh\nexec $(VALGRIND) "%s" "$$@"\n' '$(abspath $(BUILD))/'$$c >$(BUILD)/valgrind/$$c; \
		chmod +x $(BUILD)/valgrind/$$c; \
	done
	@WRAP='$(abspath $(BUILD))/valgrind' $(RUN) $(or $(T),$(wildcard tests/crm*.sh))

coverage: deps ## which lines the unit and command tests run, a file a line
	@$(MAKE) tests BUILD=build-coverage CFLAGS='-O0 -g --coverage'
	@find build-coverage -name '*.gcda' -delete
	@$(MAKE) coverage-run BUILD=build-coverage

coverage-run:
	-@$(RUN) unit $(filter-out tests/lib.sh,$(wildcard tests/*.sh))
	@find $(BUILD)/obj/lib $(BUILD)/obj/cmd -name '*.gcda' | xargs gcov -n 2>/dev/null | awk -f tests/coverage.awk

fault: deps ## every fault, kill, power cut and full disk of tests/fault (check takes a sample)
	@$(MAKE) tests
	@CRM_FAULT=full TEST_TIMEOUT=$${TEST_TIMEOUT:-20000} $(RUN) $(sort $(wildcard tests/fault/*.sh))

BENCH = $(BUILD)/bench/tools

bench: deps ## time J0 to J7 against the peers that are installed (J="J1 J4": those; BENCH_RUNS=5 BENCH_SCALE=1 BENCH_WITHOUT="sqlite3 Miller")
	@$(MAKE) all bench-tools
	@BUILD='$(abspath $(BUILD))' tests/bench/run $(J)

bench-deps: ## the peers: DuckDB's library (npm), Hyperscan, sqlite3, Miller (apt)
	npm install --silent --no-save --prefix '$(BUILD)/bench' @duckdb/node-bindings-linux-x64
	apt-get -q -y --no-install-recommends install sqlite3 miller mawk libhyperscan-dev

bench-tools: $(BUILD)/gen $(addprefix $(BENCH)/,stopwatch gen_texts peer_duckdb peer_pcre2 reading)
	@! [ -e /usr/include/hs/hs.h ] || $(CC) -std=c17 -O2 -DPEER_HYPERSCAN -o $(BENCH)/peer_hyperscan tests/bench/peer_patterns.c -lhs

$(BENCH)/peer_pcre2: tests/bench/peer_patterns.c Makefile
	@mkdir -p $(@D)
	$(CC) -std=c17 -D_GNU_SOURCE $(WARN) -O2 -o $@ $< -lpcre2-8

$(BENCH)/reading: $(BUILD)/obj/tests/bench/reading.o $(BUILD)/libcrm.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $^ $(LIBS)

$(BENCH)/%: tests/bench/%.c Makefile
	@mkdir -p $(@D)
	$(CC) -std=c17 -D_GNU_SOURCE -Wall -Wextra -O2 -o $@ $< -ldl

TARGET = reader
FUZZ_FLAGS = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined

fuzz: deps ## a target with libFuzzer (clang) until stopped, the reader's where none is named (TARGET=when FUZZ=-max_total_time=1200)
	@command -v clang >/dev/null || { echo 'clang is not installed' >&2; exit 1; }
	@[ -d 'tests/fuzz/corpus/$(TARGET)' ] || { echo 'TARGET is one of: $(FUZZERS)' >&2; exit 1; }
	@$(MAKE) fuzz-run BUILD=build-fuzz CC=clang FUZZ_MAIN= CFLAGS='$(FUZZ_FLAGS) -fsanitize=fuzzer-no-link' LDFLAGS=-fsanitize=fuzzer

# What is found anew goes to build-fuzz/corpus; what fails, to build-fuzz/TARGET-crash-*. Worth keeping is moved by hand.
fuzz-run: $(BUILD)/fuzz_$(TARGET)
	@mkdir -p '$(BUILD)/corpus/$(TARGET)'
	$(BUILD)/fuzz_$(TARGET) -max_len=2048 -timeout=20 -artifact_prefix='$(BUILD)/$(TARGET)-' $(FUZZ) \
		'$(BUILD)/corpus/$(TARGET)' 'tests/fuzz/corpus/$(TARGET)'

layers: deps ## every file includes only its own room and floors below, and no two need each other
	@$(MAKE) -s all
	@$(RUN) tests/layers.sh

hdr-check: deps ## every header compiles alone
	@$(RUN) tests/hdr-check.sh

man-check: deps ## the manual has what --help has, and nothing else
	@$(MAKE) all
	@$(RUN) tests/man-check.sh

size: ## the longest files and functions
	@awk -f tests/size.awk $(sort $(wildcard lib/*/*.[ch] lib/*/*/*.[ch] cmd/*.[ch])) | sort -k1,1 -k2,2nr | \
		awk 'seen[$$1]++ < 15'

comma = ,
empty =
# Left out: parameters that could be swapped and assignments in conditions, which are how we write; what -Wconversion decides
# already (narrowing), products of small constants (widening), arrays of pointers (sizeof), names that macros make
# (parentheses), words that hold an address and a tag (int-to-ptr), texts that carry their length (null-terminated);
# functions of C11's Annex K, which nobody has.
TIDY = $(subst $(empty) $(empty),$(comma),$(strip -* bugprone-* -bugprone-easily-swappable-parameters \
	-bugprone-assignment-in-if-condition -bugprone-narrowing-conversions -bugprone-implicit-widening-of-multiplication-result \
	-bugprone-sizeof-expression -bugprone-macro-parentheses -bugprone-not-null-terminated-result clang-analyzer-* performance-* -performance-no-int-to-ptr \
	misc-redundant-expression -clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling))

lint: ## clang-tidy and cppcheck, where they are installed
	@command -v clang-tidy >/dev/null || command -v cppcheck >/dev/null || \
		{ echo 'neither is installed' >&2; exit 1; }
	@! command -v clang-tidy >/dev/null || clang-tidy --quiet --warnings-as-errors='*' --checks='$(TIDY)' \
		$(SHARED) $(COMMANDS:%=cmd/%.c) -- $(CPPFLAGS_ALL)
	@! command -v cppcheck >/dev/null || cppcheck --quiet --std=c11 --enable=warning,performance,portability \
		--inline-suppr --suppress=missingIncludeSystem --error-exitcode=1 -Ilib -Icmd lib cmd

format: ## clang-format on every .c, in place (headers align their comments by hand)
	clang-format -i $(SHARED) $(COMMANDS:%=cmd/%.c) $(UNIT:%=tests/unit/%.c) $(wildcard tests/fault/*.c)

# Words: the catalogues are made from the sources, translated in po/.

po: ## bring po/*.po up to the sentences of the sources
	xgettext --from-code=UTF-8 --language=C --add-comments=TRANSLATORS --sort-by-file --no-location \
		--keyword=_ --keyword=N_ --keyword=P_:1,2 --keyword=lang_text --keyword=lang_plural:1,2 --keyword=COUNTED:3,4 \
		--keyword=lang_on_screen --keyword=lang_on_screen_plural:1,2 \
		--package-name=crm --package-version=$(VERSION) -o po/crm.pot $(SHARED) $(COMMANDS:%=cmd/%.c)
	for po in $(wildcard po/*.po); do \
		msgmerge --quiet --update --backup=none --no-fuzzy-matching $$po po/crm.pot || exit; \
	done
	@for po in $(wildcard po/*.po); do msgfmt --check --statistics -o /dev/null $$po || exit; done

# Installation. The programs find rules, samples and catalogues from where they lie: nothing is compiled in.

SHARE = $(DESTDIR)$(PREFIX)/share
INSTALL = install

install: all ## into $(DESTDIR)$(PREFIX)
	$(INSTALL) -d '$(DESTDIR)$(PREFIX)/bin' '$(SHARE)/crm' '$(SHARE)/man/man1' '$(SHARE)/man/man5' '$(SHARE)/man/man7'
	$(INSTALL) $(COMMANDS:%=$(BUILD)/%) '$(DESTDIR)$(PREFIX)/bin'
	for f in $$(find rules $(wildcard data/*/) -type f); do \
		$(INSTALL) -D -m 644 "$$f" "$(SHARE)/crm/$$f" || exit; \
	done
	for l in $(LANGUAGES); do \
		$(INSTALL) -D -m 644 $(BUILD)/locale/$$l/LC_MESSAGES/crm.mo \
			"$(SHARE)/locale/$$l/LC_MESSAGES/crm.mo" || exit; \
	done
	for m in $(wildcard man/*.[157]); do $(INSTALL) -m 644 $$m "$(SHARE)/man/man$${m##*.}" || exit; done

uninstall: ## takes out what install put there
	rm -f $(COMMANDS:%='$(DESTDIR)$(PREFIX)/bin/%')
	rm -f $(patsubst man/%,'$(SHARE)/man/man1/%',$(wildcard man/*.1))
	rm -f $(patsubst man/%,'$(SHARE)/man/man5/%',$(wildcard man/*.5))
	rm -f $(patsubst man/%,'$(SHARE)/man/man7/%',$(wildcard man/*.7))
	rm -f $(LANGUAGES:%='$(SHARE)/locale/%/LC_MESSAGES/crm.mo')
	rm -rf '$(SHARE)/crm'

# One dpkg-query where nothing is missing.
deps: ## install the packages that are missing (Debian, Ubuntu; elsewhere they are named)
	@command -v dpkg-query >/dev/null || { echo 'needed, by their Debian names: $(PACKAGES)'; exit 0; }; \
	have=" $$(dpkg-query -W -f='$${db:Status-Status}:$${Package} ' $(PACKAGES) 2>/dev/null)"; missing=; \
	for p in $(PACKAGES); do case "$$have" in *" installed:$$p "*) ;; *) missing="$$missing $$p" ;; esac; done; \
	[ -n "$$missing" ] || exit 0; \
	echo "installing:$$missing"; \
	as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	$$as_root true || { echo "as root: apt-get install$$missing" >&2; exit 1; }; \
	$$as_root apt-get -q update; \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $$missing

clean: ## what was built
	rm -rf $(BUILD) build-asan build-coverage build-fuzz
