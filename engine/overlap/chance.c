#include "overlap/chance.h"

#include <math.h>

static const double false_share = 0.01; /* of families of tests in which chance passes one */

static double add_term(double part, double share) {
    return part > 0 ? part * log(part / share) : 0;
}

double chance_surprise(double count, double trials, double share) {
    if (!(count > share * trials)) return 0;
    double part = count / trials;
    return trials * (add_term(part, share) + add_term(1 - part, 1 - share));
}

double chance_demand(double tests) {
    return log(fmax(tests, 1) / false_share);
}
