/** Benchmarks of the primitives, each beside its counterpart in the JDK, in one run. */
package io.atoll.bench;
