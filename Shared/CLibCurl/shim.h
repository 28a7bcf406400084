/* libcurl calls take variadic arguments, which Swift cannot: typed wrappers of the few we use. */
#include <curl/curl.h>
