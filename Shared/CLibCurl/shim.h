/* libcurl's setters and getters are variadic, which Swift cannot call: typed wrappers of the few we use. */
#ifndef CARNET_CLIBCURL_SHIM_H
#define CARNET_CLIBCURL_SHIM_H

#include <curl/curl.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Once per process. A peer that closes while OpenSSL writes must be an error code, not a signal that kills us. */
static inline CURLcode carnet_curl_global_init(void) {
    signal(SIGPIPE, SIG_IGN);
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}

static inline CURLcode carnet_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode carnet_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode carnet_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode carnet_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

/* libcurl copies the bytes; the size goes first, or it would look for a NUL. */
static inline CURLcode carnet_curl_set_body(CURL *easy, const void *bytes, size_t count) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    if (code != CURLE_OK) return code;
    return curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, count ? bytes : "");
}

typedef size_t (*carnet_curl_data)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode carnet_curl_on_body(CURL *easy, carnet_curl_data callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
}

static inline CURLcode carnet_curl_on_header(CURL *easy, carnet_curl_data callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
}

/* Called when a connection stands and the first byte of a request is about to be sent: 0 to go on, 1 to stop. */
typedef int (*carnet_curl_before_request)(
    void *context, char *remote_address, char *local_address, int remote_port, int local_port);

static inline CURLcode carnet_curl_on_before_request(CURL *easy, carnet_curl_before_request callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
}

typedef curl_socket_t (*carnet_curl_open_socket)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode carnet_curl_on_open_socket(CURL *easy, carnet_curl_open_socket callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
}

/* The address about to be dialled, in network order: 4 bytes, 16 bytes, or 0 for a family we do not know. */
static inline int carnet_curl_address(const struct curl_sockaddr *address, unsigned char bytes[16]) {
    if (address->family == AF_INET && address->addrlen >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in narrow;
        memcpy(&narrow, &address->addr, sizeof narrow);
        memcpy(bytes, &narrow.sin_addr, 4);
        return 4;
    }
    if (address->family == AF_INET6 && address->addrlen >= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 wide;
        memcpy(&wide, &address->addr, sizeof wide);
        memcpy(bytes, &wide.sin6_addr, 16);
        return 16;
    }
    return 0;
}

static inline curl_socket_t carnet_curl_socket(const struct curl_sockaddr *address) {
#ifdef SOCK_CLOEXEC
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
#else
    return socket(address->family, address->socktype, address->protocol);
#endif
}

static inline curl_socket_t carnet_curl_no_socket(void) { return CURL_SOCKET_BAD; }

static inline CURLcode carnet_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode carnet_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/* The next transfer that ended, or NULL; its result goes to `result`. */
static inline CURL *carnet_curl_next_ended(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left))) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

#endif
