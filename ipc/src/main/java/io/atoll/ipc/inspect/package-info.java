/**
 * What tools begin with who look at the objects of a space from outside: {@link io.atoll.ipc.inspect.Inspectors} knows who
 * can tell something of each kind.
 */
package io.atoll.ipc.inspect;
