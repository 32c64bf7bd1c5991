/* The kernels in programs that have the processor take very small doubles for zero, as those built
 * with -Ofast do. */
#if defined(__x86_64__)
#include <criterion/criterion.h>
#include <immintrin.h>

#include "kernel_checks.h"

enum { DENORMALS_ARE_ZERO = 0x8040 };

Test(denormals, taken_for_zero_do_not_change_what_kernels_do) {
    const kernel_table *tables[KERNEL_TABLES_MAX];
    size_t count = kernels_list(tables);
    unsigned before = _mm_getcsr();
    _mm_setcsr(before | DENORMALS_ARE_ZERO);
    for (size_t i = 0; i < count; i++) {
        const char *failed = kernel_checks_compare(tables[i]);
        cr_expect_null(failed, "%s of %s", failed, tables[i]->name);
    }
    _mm_setcsr(before);
}
#endif
