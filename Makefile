# crm - a sales-management toolkit over flat files. `make help` lists what there is to make.

VERSION = 0.1.0
BUILD   = build
PREFIX  = /usr/local
CC      = cc
CFLAGS  = -O2 -g
WARN    = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
CPPFLAGS_ALL = -std=c17 -D_GNU_SOURCE -Ilib -Icmd -DCRM_VERSION='"$(VERSION)"'

COMMANDS = crm crm-book crm-lead crm-customer crm-score crm-task crm-ar
LIBS     = -lcsv -lyaml -lpcre2-8 -lutf8proc -ljansson

LIB_SRC = $(sort $(wildcard lib/*/*.c))
LIB_OBJ = $(LIB_SRC:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/cmd/cli.o

all: $(COMMANDS:%=$(BUILD)/%)

$(BUILD)/%: $(BUILD)/obj/cmd/%.o $(BUILD)/libcrm.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/libcrm.a: $(LIB_OBJ)
	rm -f $@
	ar rcs $@ $^

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(WARN) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

.PHONY: all
.SECONDARY:
