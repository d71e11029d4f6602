/** What runs in the children of the comparison: the two sides of each measurement, and the libraries they go through. */
package io.atoll.bench.peers.child;
