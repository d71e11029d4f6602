package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParentFlagsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-ea",
                "-ea:com.example...",
                "-dsa",
                "-Xss1m",
                "-Xint",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-modules=java.sql",
                "--enable-preview",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseZGC",
                "-XX:-UseCompressedOops",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:+PerfDisableSharedMem",
                "-XX:MaxDirectMemorySize=1g",
                "-Duser.language=de",
                "-Dfile.encoding=UTF-8",
                "-Djava.io.tmpdir=/mnt/tmp",
                "-Djdk.serialFilter=!*",
                "-Dlogback.configurationFile=a b.xml",
                "-Dmine"
            })
    void whatMakesTheProgramRunAsItDoesHereIsPassedOn(String flag) {
        assertEquals(List.of(flag), ParentFlags.allowed(List.of(flag)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-javaagent:jacoco.jar=port=6300",
                "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
                "-agentpath:/opt/profiler.so=start",
                "-Xrunjdwp:transport=dt_socket",
                "-Xdebug",
                "-Dcom.sun.management.jmxremote.port=9010",
                "-Dcom.sun.management.config.file=x",
                "-XX:StartFlightRecording=filename=x.jfr",
                "-XX:FlightRecorderOptions=stackdepth=64",
                "-Xlog:gc*:file=gc.log",
                "-Xloggc:gc.log",
                "-verbose:gc",
                "-XX:+PrintGCDetails",
                "-XX:ErrorFile=/tmp/x",
                "-XX:+HeapDumpOnOutOfMemoryError",
                "-XX:OnOutOfMemoryError=kill -9 %p",
                "-XX:SharedArchiveFile=x.jsa",
                "-XX:ArchiveClassesAtExit=x.jsa",
                "-XX:AOTCacheOutput=x.aot",
                "-XX:Flags=x",
                "-XX:VMOptionsFile=x",
                "-XX:+UnknownOfTomorrow",
                "-Xmx4g",
                "-Xms4g",
                "-XX:MaxRAMPercentage=80",
                "-Djava.class.path=x",
                "-Djdk.module.main=x",
                "-Dsun.java.command=x",
                "-Datoll.process.name=x",
                "-Datoll.space=/x",
                "--module-path=x",
                "exit"
            })
    void whatIsForOneJvmAloneOrUnknownStays(String flag) {
        assertEquals(List.of(), ParentFlags.allowed(List.of(flag)));
    }
}
