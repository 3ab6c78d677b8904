package lbd.daemon.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageFormTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                                          | TEXT",
                "*/*                                                                         | TEXT",
                "text/html                                                                   | TEXT",
                "text/plain;version=0.0.4                                                    | TEXT",
                "application/openmetrics-text                                                | OPEN_METRICS",
                "application/openmetrics-text;version=1.0.0;q=0.4,text/plain;q=0.5           | TEXT",
                "application/openmetrics-text;q=0.5,text/plain;q=0.5                         | OPEN_METRICS",
                "Application/OpenMetrics-Text ; Q=0.9 , */*;q=1                              | OPEN_METRICS",
                "application/openmetrics-text;q=0                                            | TEXT",
                "application/openmetrics-text;q=x,                                           | TEXT",
                "application/vnd.google.protobuf                                             | TEXT",
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text | TEXT",
                "application/vnd.google.protobuf;proto=\"io.prometheus.client.MetricFamily\";"
                        + "encoding=delimited,text/plain;q=0.3 | PROTOBUF",
                ",;q=1,;;,=                                                                  | TEXT",
            })
    void bestLikedFormIsChosen(String accept, PageForm form) {
        assertEquals(form, PageForm.of(accept));
    }
}
