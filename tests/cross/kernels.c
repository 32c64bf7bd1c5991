/* Every table of kernels against the specification, for a processor that is emulated. */
#include <stdio.h>

#include "kernel_checks.h"

int main(void) {
    const kernel_table *tables[KERNEL_TABLES_MAX];
    size_t count = kernels_list(tables);
    int failures = 0;
    for (size_t i = 0; i < count; i++) {
        const char *failed = kernel_checks_compare(tables[i]);
        printf("%-8s %s\n", tables[i]->name, failed ? failed : "as the scalar file does");
        failures += failed != NULL;
    }
    return failures > 0;
}
