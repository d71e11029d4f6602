/** Child JVMs that run a lambda and share everything. */
package io.atoll.ipc.process;
