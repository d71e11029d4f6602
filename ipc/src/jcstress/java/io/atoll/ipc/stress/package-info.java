/** Rings under races between threads, by jcstress: {@code mvn -Pstress -pl core,ipc test}. */
package io.atoll.ipc.stress;
