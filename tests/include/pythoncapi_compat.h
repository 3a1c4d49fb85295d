/* Stands in for the project's pythoncapi_compat.h when a fixture's output is compiled; the
 * prototypes are in strong-calls.h. */
