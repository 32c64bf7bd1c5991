# Kith. `make help` lists the targets.
#
# `make demo` and `make test` begin from a clone and nothing else: they install what is missing first.

VERSION  := 0.1.0
SOVERSION := 0
BUILD    ?= build
PREFIX   ?= /usr/local
OPENMP   ?= 1
SANITIZE ?=

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
            -Wmissing-prototypes -Wvla -Werror
PACKAGES := libxxhash libzstd zlib igraph
CFLAGS   ?= -O3 -g
KITH_CFLAGS = -std=c17 -D_GNU_SOURCE $(WARNINGS) -fPIC -fvisibility=hidden -MMD -MP \
              -Iengine -Iengine/include $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
KITH_LIBS = $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lglpk -lm
ifeq ($(OPENMP),1)
KITH_CFLAGS += -fopenmp
LDFLAGS     += -fopenmp
else
KITH_CFLAGS += -Wno-unknown-pragmas -Wno-unused-parameter -Wno-unused-variable
endif
ifneq ($(SANITIZE),)
KITH_CFLAGS += -fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all
LDFLAGS     += -fsanitize=$(SANITIZE)
endif

# One file of each kind, by the build and the processor; x86 kernels are built for their instruction set.
MACHINE  := $(shell $(CC) -dumpmachine)
KERNELS_X86 := engine/kernels/choose_x86.c $(sort $(wildcard engine/kernels/*_avx2.c engine/kernels/*_avx512.c))
KERNELS_ARM := engine/kernels/choose_arm.c engine/kernels/kernels_neon.c
KERNELS_ALL := $(KERNELS_X86) $(KERNELS_ARM) engine/kernels/choose_other.c
SKIPPED  := $(if $(filter 1,$(OPENMP)),engine/base/threads_none.c,engine/base/threads_openmp.c) \
            $(filter-out $(if $(filter x86_64%,$(MACHINE)),$(KERNELS_X86),\
              $(if $(filter aarch64%,$(MACHINE)),$(KERNELS_ARM),engine/kernels/choose_other.c)),$(KERNELS_ALL))
ENGINE   := $(filter-out $(SKIPPED),$(sort $(wildcard engine/base/*.c engine/kernels/*.c \
              engine/input/*.c engine/sketch/*.c engine/overlap/*.c engine/relationship/*.c engine/authenticity/*.c \
              engine/report/*.c)))
CLI      := $(sort $(wildcard engine/cli/*.c))
UNIT     := $(sort $(wildcard tests/*.c tests/unit/*.c tests/cli/*.c))
objects   = $(patsubst %.c,$(BUILD)/%.o,$(1))

LIBRARY  := $(BUILD)/libkith.a
SHARED   := $(BUILD)/libkith.so.$(VERSION)
PROGRAM  := $(BUILD)/kith
GENERATE := $(BUILD)/generate
MARKET   := $(BUILD)/market
TESTS    := $(BUILD)/kith-tests

.PHONY: all demo test test-sanitize test-accuracy test-detect test-arm bench bench-detect bench-limit bench-peers check format setup setup-check install uninstall clean help FORCE
.DEFAULT_GOAL := all
ifneq ($(filter all,$(MAKECMDGOALS)),)
.NOTPARALLEL: # all is made by a make of its own: what else is asked for waits until the library is whole
endif

all: setup ## install what is missing and build the library, the program and the generators
	@$(MAKE) -s --no-print-directory $(LIBRARY) $(SHARED) $(PROGRAM) $(GENERATE) $(MARKET) $(BUILD)/kith.pc

$(LIBRARY): $(call objects,$(ENGINE))
	@echo "AR $@"
	@rm -f $@ && ar rcs $@ $^

$(SHARED): $(call objects,$(ENGINE))
	@echo "LD $@"
	@$(CC) -shared -Wl,-soname,libkith.so.$(SOVERSION) $(LDFLAGS) -o $@ $^ $(KITH_LIBS)
	@ln -sf libkith.so.$(VERSION) $(BUILD)/libkith.so.$(SOVERSION)
	@ln -sf libkith.so.$(SOVERSION) $(BUILD)/libkith.so

$(PROGRAM): $(call objects,$(CLI)) $(LIBRARY)
	@echo "LD $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(KITH_LIBS)

$(GENERATE): $(call objects,$(sort $(wildcard datasets/*.c)))
	@echo "LD $@"
	@$(CC) $(LDFLAGS) -o $@ $^ -lm

# Sums are not fused, so that a seed gives the same bytes on every processor.
$(BUILD)/datasets/market/%.o: KITH_CFLAGS += -ffp-contract=off
$(MARKET): $(call objects,$(sort $(wildcard datasets/market/*.c)))
	@echo "LD $@"
	@$(CC) $(LDFLAGS) -o $@ $^ -lm

$(TESTS): $(call objects,$(UNIT)) $(LIBRARY)
	@echo "LD $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(KITH_LIBS) $(shell pkg-config --libs criterion)

$(BUILD)/tests/%.o: KITH_CFLAGS += -Itests
AVX2     := -mavx2 -mbmi -mbmi2 -mpopcnt
AVX512   := $(AVX2) -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vbmi2 -mavx512vpopcntdq
$(BUILD)/engine/kernels/%_avx2.o: KITH_CFLAGS += $(AVX2)
$(BUILD)/engine/kernels/%_avx512.o: KITH_CFLAGS += $(AVX512)
$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(KITH_CFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/kith.pc: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$${prefix}/lib' 'includedir=$${prefix}/include' '' \
	  'Name: kith' 'Description: audience overlap and authenticity of creators' \
	  'Version: $(VERSION)' 'Requires.private: $(PACKAGES)' 'Libs: -L$${libdir} -lkith' \
	  'Libs.private: -lm$(if $(filter 1,$(OPENMP)), -fopenmp)' 'Cflags: -I$${includedir}' > $@

# The benchmarks. A peer that is set up is compiled in, otherwise a file that says it is missing.
PEERS     ?= $(BUILD)/peers
THETA     := $(PEERS)/datasketches
PEER_PYTHON := $(firstword $(wildcard $(abspath $(PEERS))/venv/bin/python) python3)
ROARING   := /usr/include/roaring/roaring.h
PEER_OBJECTS = $(BUILD)/bench/peers/$(if $(wildcard $(THETA)/theta),theta,theta_missing).o \
               $(BUILD)/bench/peers/$(if $(wildcard /usr/include/GraphBLAS.h),graphblas,graphblas_missing).o \
               $(BUILD)/bench/peers/$(if $(wildcard $(ROARING)),roaring,roaring_missing).o
BENCHES   := bench_sketch bench_hash bench_pair bench_exact bench_reach bench_plan bench_bytes bench_all bench_growth
$(BUILD)/bench/%.o: KITH_CFLAGS += -Ibench
$(BUILD)/bench/bench.o $(BUILD)/bench/bench_hash.o: CFLAGS += -march=native
$(BUILD)/bench/peers/theta.o: bench/peers/theta.cpp bench/peers/theta.h
	@mkdir -p $(@D)
	@echo "CXX $<"
	@$(CXX) -O3 -march=native -isystem $(THETA)/theta/include -isystem $(THETA)/common/include -c -o $@ $<

$(BUILD)/bench_%: $(BUILD)/bench/bench_%.o $(BUILD)/bench/bench.o $(PEER_OBJECTS) $(LIBRARY)
	@echo "LD $@"
	@$(if $(wildcard $(THETA)/theta),$(CXX),$(CC)) $(LDFLAGS) -o $@ $^ $(KITH_LIBS) \
	  $(if $(wildcard /usr/include/GraphBLAS.h),-lgraphblas) $(if $(wildcard $(ROARING)),-lroaring)

# Kith's audit beside other detectors. It runs the program, so that is made first.
DETECT    := $(BUILD)/bench_detect
$(DETECT): $(call objects,$(sort $(wildcard bench/detect/*.c))) $(BUILD)/bench/bench.o | $(PROGRAM)
	@echo "LD $@"
	@$(CC) $(LDFLAGS) -o $@ $^ -lm

$(BUILD)/bench/sold/follows.tsv: $(GENERATE)
	$(GENERATE) -o $(@D) --creators 5k --follows 2.9M --accounts 202k \
	  --seller pool=2k,buyers=60,density=0.5,camouflage=popular

$(BUILD)/bench/%/follows.tsv: $(GENERATE)
	$(GENERATE) -o $(@D) --creators 20k --follows 50M --no-times --no-accounts --order $*

bench: all ## measure (ten minutes, 4 GB of disk and 8 GB of memory)
	@$(MAKE) -s --no-print-directory $(addprefix $(BUILD)/,$(BENCHES)) $(DETECT) \
	  $(BUILD)/bench/sold/follows.tsv $(BUILD)/bench/random/follows.tsv $(BUILD)/bench/creator/follows.tsv
	@cd $(BUILD) && ./bench_hash && ./bench_pair && ./bench_exact && ./bench_reach && ./bench_plan && ./bench_bytes && \
	  ./bench_all && ./bench_growth bench/growth.svg && ./bench_detect bench/sold
	@cd $(BUILD) && { ! command -v $(PEER_PYTHON) >/dev/null || $(PEER_PYTHON) $(CURDIR)/bench/bench_sets.py; }
	@cd $(BUILD) && { ! command -v $(PEER_PYTHON) >/dev/null || \
	  $(PEER_PYTHON) $(CURDIR)/bench/bench_cover.py bench/sold/follows.tsv; }
	@cd $(BUILD) && for order in random creator; do ./bench_sketch bench/$$order/follows.tsv && \
	  { ! command -v $(PEER_PYTHON) >/dev/null || \
	    $(PEER_PYTHON) $(CURDIR)/bench/bench_text.py bench/$$order/follows.tsv; } || exit; done

bench-detect: all ## measure the audit of 30 and 100 million follows (SIZES; half an hour, 6 GB of disk)
	@$(MAKE) -s --no-print-directory $(DETECT)
	@python3 bench/suite/speed.py --build $(BUILD) $(SIZES)

bench-limit: all ## plant packs around the printed detection limit and count those found (an hour; LIMIT='--seeds 2')
	@python3 bench/bench_limit.py --build $(BUILD) $(LIMIT)

bench-peers: ## set up the programs that bench measures against
	@bench/peers.sh $(PEERS)

demo: all ## score a generated roster and print the top of the result
	@tests/demo.sh $(BUILD)

test: all ## build and run every test
	@$(MAKE) -s --no-print-directory $(TESTS)
	KITH_BUILD=$(BUILD) $(TESTS) --jobs 2

test-sanitize: setup ## the same tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) -s --no-print-directory BUILD=$(BUILD)/sanitize SANITIZE=address,undefined CFLAGS='-O1 -g' test

ACCURACY := $(call objects,$(wildcard tests/accuracy/*.c))
$(BUILD)/kith-accuracy: $(ACCURACY) $(LIBRARY)
	@echo "LD $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(KITH_LIBS)

test-accuracy: all ## errors and coverage against known truths (a few minutes)
	@$(MAKE) -s --no-print-directory $(BUILD)/kith-accuracy
	$(BUILD)/kith-accuracy

test-detect: all ## what the audit finds on planted and public data, beside other detectors (two hours; SUITE='--seeds 2')
	@$(MAKE) -s --no-print-directory $(DETECT)
	@python3 bench/suite/suite.py --check && python3 bench/suite/suite.py --build $(BUILD) $(SUITE)

ARM_CC   ?= aarch64-linux-gnu-gcc
ARM_TEST := $(BUILD)/arm/kernels
test-arm: ## the kernels for 64-bit ARM under an emulator
	@tests/setup.sh arm
	@mkdir -p $(dir $(ARM_TEST))
	$(ARM_CC) -std=c17 -D_GNU_SOURCE $(WARNINGS) -O3 -static -Iengine -Itests -idirafter /usr/include \
	  -o $(ARM_TEST) $(KERNELS_ARM) engine/kernels/kernels_scalar.c engine/kernels/hash.c \
	  tests/kernel_checks.c tests/cross/kernels.c
	qemu-aarch64 $(ARM_TEST)

check: setup-check ## formatting, static analysis and layering
	@tests/check.sh

format: setup-check ## apply clang-format
	clang-format-14 -i $$(git ls-files --cached --others --exclude-standard '*.c' '*.h')

setup:
	@tests/setup.sh build

setup-check:
	@tests/setup.sh check

install: all ## install under PREFIX (and DESTDIR)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/kith
	install -m 644 $(LIBRARY) $(DESTDIR)$(PREFIX)/lib/libkith.a
	install -m 755 $(SHARED) $(DESTDIR)$(PREFIX)/lib/libkith.so.$(VERSION)
	ln -sf libkith.so.$(VERSION) $(DESTDIR)$(PREFIX)/lib/libkith.so.$(SOVERSION)
	ln -sf libkith.so.$(SOVERSION) $(DESTDIR)$(PREFIX)/lib/libkith.so
	install -m 644 engine/include/*.h $(DESTDIR)$(PREFIX)/include
	install -m 644 $(BUILD)/kith.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig/kith.pc

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/kith $(addprefix $(DESTDIR)$(PREFIX)/include/,$(notdir $(wildcard engine/include/*.h))) \
	  $(DESTDIR)$(PREFIX)/lib/pkgconfig/kith.pc $(DESTDIR)$(PREFIX)/lib/libkith.*

FORCE:
.SECONDARY:

clean: ## remove the build folder
	rm -rf $(BUILD)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 18

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
