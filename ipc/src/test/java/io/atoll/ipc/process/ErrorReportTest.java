package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;

class ErrorReportTest {
    @Test
    void aFaultIsToldWithItsFrame() {
        final ErrorReport report = ErrorReport.parse("""
                        #
                        # A fatal error has been detected by the Java Runtime Environment:
                        #
                        #  SIGSEGV (0xb) at pc=0x00007f6aaaaad2b1, pid=4711, tid=4712
                        #
                        # JRE version: OpenJDK Runtime Environment (17.0.15+6)
                        # Problematic frame:
                        # C  [libpixels.so+0x2b1]  blur+0x21
                        #
                        # If you would like to submit a bug report, please visit:

                        ---------------  S U M M A R Y ------------
                        """).orElseThrow();
        assertEquals("SIGSEGV (0xb) at pc=0x00007f6aaaaad2b1, pid=4711, tid=4712", report.what());
        assertEquals("C  [libpixels.so+0x2b1]  blur+0x21", report.frame());
    }

    @Test
    void aWantOfNativeMemoryHasNoFrame() {
        final ErrorReport report = ErrorReport.parse(
                        "#\n# There is insufficient memory for the Java Runtime Environment to continue.\n# Native ...")
                .orElseThrow();
        assertEquals("There is insufficient memory for the Java Runtime Environment to continue.", report.what());
        assertNull(report.frame());
    }

    @Test
    void aReportThatWasCutIsTakenForWhatItIs() {
        assertTrue(ErrorReport.parse("").isEmpty());
        assertNull(ErrorReport.parse("#\n# Problematic frame:\n").orElseThrow().frame());
        assertFalse(ErrorReport.parse("rubbish").orElseThrow().what().isBlank());
    }
}
