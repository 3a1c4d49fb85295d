/* Stands for the header of a library that the system has. */
#pragma GCC system_header

typedef struct store store;
typedef struct {
    int code;
    const char *text;
} store_error;

int store_put(const store *s, const char *text);
int store_open(const char *path);
const char *store_errmsg(store *s);
unsigned long store_get_error(void);
const store_error *store_last(void);
const char *store_message(store *s);
const char *store_strerror(int code);
void store_clear_error(void);
void store_print_errors(void);
