#ifndef CARNET_CLIBPQ_SHIM_H
#define CARNET_CLIBPQ_SHIM_H

#include <libpq-fe.h>

#endif
