/** The words of core under races between threads, by jcstress: {@code mvn -Pstress -pl core test}. */
package io.atoll.core.stress;
