package org.medgateway.app.day;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.medgateway.app.Program;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The page of a gateway as large as a hospital needs: forty services of all types.
@Tag("peer")
class FortyServicesPeerTest {

    private static final List<String> TYPES = List.of("dicom", "mllp", "http", "xds", "tcp");
    private static final int SERVICES = 40;

    private static Path file;
    private static Program program;
    private static Browser browser;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        file = Files.writeString(folder.resolve("large.yaml"), yaml());
        program = Program.start(List.of(), "run", file.toString());
        browser =
                Browser.enter(
                        URI.create(program.awaitLine(line -> line.contains("#/setup/")).strip()));
    }

    private static String yaml() {
        StringBuilder yaml =
                new StringBuilder(
                        """
                        gateway: {name: Large}
                        admin: {listen: "127.0.0.1:0"}
                        virtualServices:
                        """);
        for (int i = 0; i < SERVICES; i++) {
            String type = TYPES.get(i % TYPES.size());
            yaml.append(
                    """
                      - name: %s-%02d
                        type: %s
                        listen: 127.0.0.1:0
                        healthCheck: %s
                        pools:
                          main: [{name: A%d, address: "127.0.0.1:1"}, {name: B%d, address: "127.0.0.1:2"}]
                          other: [{name: C%d, address: "127.0.0.1:3"}]
                        default: main
                    """
                            .formatted(
                                    type,
                                    i,
                                    type,
                                    i % 4 == 0 ? "{type: connect, interval: 1s, fall: 1}" : "none",
                                    i,
                                    i,
                                    i));
        }
        return yaml.toString();
    }

    @AfterAll
    static void stop() {
        browser.close();
        program.close();
    }

    @Test
    void theOverviewIsThereAtOnceAndIsLeftAloneWhileNothingHappens() throws IOException {
        browser.show("");
        browser.until(() -> browser.all("service-card").size() == SERVICES);
        browser.seeText(".summary", SERVICES + " services");
        browser.seeText(".summary", "10 down");
        assertThat(browser.all(".board .badge")).hasSize(SERVICES);
        assertThat(browser.all(".board .badge.down")).hasSize(10);
        Object found =
                browser.asyncScript(
                        """
                        const done = arguments[0];
                        import('/live.js').then(({live}) => {
                        const nodes = document.querySelectorAll('*').length;
                        let changed = 0;
                        let slowest = 0;
                        new MutationObserver((list) => { changed += list.length; })
                          .observe(document.querySelector('main'), {subtree: true, childList: true, characterData: true, attributes: true});
                        let seen = 0;
                        live.addEventListener('overview', () => {
                          const began = performance.now();
                          queueMicrotask(() => { slowest = Math.max(slowest, performance.now() - began); });
                          if (++seen === 4) {
                            setTimeout(() => done({changed, slowest, nodes, grown: document.querySelectorAll('*').length - nodes}));
                          }
                        });
                        });
                        """);
        Map<?, ?> measured = (Map<?, ?>) Objects.requireNonNull(found);
        assertThat(measured.get("changed")).as("changes in four seconds").isEqualTo(0L);
        assertThat(measured.get("grown")).isEqualTo(0L);
        assertThat((Long) measured.get("nodes")).isLessThan(SERVICES * 120L);
        browser.shoot("forty-overview");
        browser.size(400, 900);
        browser.shoot("forty-overview-phone");
        browser.size(1400, 1000);
    }

    @Test
    void aServiceIsFoundByAnyOfItsNames() {
        browser.show("");
        browser.until(() -> browser.all("service-card").size() == SERVICES);
        for (String text : List.of("mllp-11", "B11")) {
            WebElement search = browser.see("input[type=search]");
            search.clear();
            search.sendKeys(text);
            browser.until(
                    () ->
                            browser.all("service-card:not([hidden])").stream()
                                    .map(one -> one.findElement(By.tagName("h2")).getText())
                                    .toList()
                                    .equals(List.of("mllp-11")));
        }
    }

    /// What each type of service can do besides a pool, as the schema has it.
    @ParameterizedTest
    @CsvSource({
        "dicom-05, callingAet, MR7T, Reject, calling-aet-not-recognized, reject:"
                + " calling-aet-not-recognized",
        "mllp-06,  msh.9.1,    SIU,  Reject, no scheduling here,         reject: no scheduling"
                + " here",
        "http-07,  path,       /old*, To,    https://new.example/,       redirect: {to:"
                + " 'https://new.example/'}",
        "xds-08,   action,     urn:x, Reject, busy,                      reject: busy",
    })
    void aRuleIsWrittenInTheFieldsOfItsType(
            String service,
            String attribute,
            String value,
            String label,
            String entry,
            String written)
            throws IOException {
        browser.show("rules/" + service);
        browser.press(".service-head button.primary");
        browser.field("dialog", "Name").sendKeys("rule of " + service);
        browser.press("dialog .condition-group > .tools button");
        browser.see("dialog input[aria-label=Attribute]").sendKeys(attribute);
        browser.see("dialog textarea[aria-label^=Values]").sendKeys(value);
        browser.press(By.xpath("//dialog//label[contains(., 'something else')]/input"));
        WebElement field = browser.field("dialog", label);
        if (field.getTagName().equals("select")) {
            new Select(field).selectByVisibleText(entry);
        } else {
            field.sendKeys(entry);
        }
        browser.shoot("rule-dialog-" + service);
        browser.confirm();
        browser.see("[data-name='rule of " + service + "']");
        assertThat(Files.readString(file).replace("\"", "'"))
                .containsPattern(
                        Pattern.quote("name: rule of " + service)
                                + "[\\s\\S]{0,120}"
                                + Pattern.quote(attribute)
                                + "[\\s\\S]{0,200}");
        Matcher rule =
                Pattern.compile("name: rule of " + service + "[\\s\\S]*?(?=\\n  - name:|$)")
                        .matcher(Files.readString(file));
        assertThat(rule.find()).isTrue();
        assertThat(flat(rule.group())).contains(flat(written));
    }

    /// YAML without the differences between its styles.
    private static String flat(String yaml) {
        return yaml.replaceAll("[\"'{}\\s]", "");
    }

    @Test
    void aConditionWithAlternativesAndAnExceptionIsReadBackAsItWasWritten() throws IOException {
        browser.show("rules/tcp-04");
        browser.press(".service-head button.primary");
        browser.field("dialog", "Name").sendKeys("nested");
        browser.press(By.xpath("//dialog//button[.='Add alternatives']"));
        List<WebElement> adds =
                browser.all("dialog .condition-group .condition-group .condition-group");
        assertThat(adds).hasSize(2);
        for (int i = 0; i < 2; i++) {
            WebElement group =
                    browser.all("dialog .condition-group .condition-group .condition-group").get(i);
            group.findElement(By.xpath(".//button[.='Add a condition']")).click();
            group.findElement(By.cssSelector("input[aria-label=Attribute]")).sendKeys("source");
            group.findElement(By.cssSelector("textarea")).sendKeys("10." + i + ".0.0/16");
        }
        browser.press(By.xpath("(//dialog//button[.='Add an exception'])[last()]"));
        WebElement exception =
                browser.see(
                        "dialog > form > .dialog-body > .conditions > .condition-group"
                                + " > .condition-rows > .condition-group:last-child");
        exception.findElement(By.xpath(".//button[.='Add a condition']")).click();
        exception.findElement(By.cssSelector("input[aria-label=Attribute]")).sendKeys("source");
        exception.findElement(By.cssSelector("textarea")).sendKeys("10.0.0.1");
        browser.seeText(
                "dialog .sentence",
                "(source is 10.0.0.0/16 or source is 10.1.0.0/16) and not (source is 10.0.0.1)");
        new Select(browser.field("dialog", "Pool")).selectByVisibleText("other");
        browser.shoot("rule-dialog-nested");
        browser.confirm();
        browser.press("button[aria-label='Change nested']");
        browser.seeText(
                "dialog .sentence",
                "(source is 10.0.0.0/16 or source is 10.1.0.0/16) and not (source is 10.0.0.1)");
        String before = Files.readString(file);
        browser.confirm();
        browser.gone("dialog");
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "dicom-05, Calling AE title, CT1, A5",
        "mllp-06, HL7 message, MSH|^~\\&|A|B|C|D|20261120||ADT^A01|1|P|2.5, A6",
        "http-07, Request line, GET /viewer?study=1, A7",
        "xds-13, SOAP request, GET /registry?wsdl, A13",
        "tcp-09, Client address, 10.1.2.3, A9",
        "dicom-00, Calling AE title, CT1, none",
    })
    void theBenchOfEachTypeSaysWhereAnExchangeGoesAndWhy(
            String service, String label, String text, String server) throws IOException {
        browser.show("rules/" + service);
        WebElement field = browser.field("main", label);
        field.clear();
        field.sendKeys(text);
        browser.press("main form button.primary");
        browser.seeText(".verdict-line", server);
        browser.seeText(
                ".outcome",
                server.equals("none") ? "onnection refused" : "its turn is next, by weight");
        browser.shoot("bench-" + service);
    }

    @Test
    void theRestApiIsBrowsedAndTried() throws IOException {
        browser.open("api.html");
        browser.seeText(".summary", "operations");
        browser.see("input[type=search]").sendKeys("listServices");
        browser.until(() -> browser.all(".operation:not([hidden])").size() == 1);
        browser.press("#listServices summary");
        browser.press("#listServices button.primary");
        browser.seeText("#listServices pre", "dicom-00");
        browser.shoot("rest-api");
        browser.press("#listServices a[href='#schema-Service']");
        browser.seeText("#schema-Service dl", "pools");
        assertThat(browser.complaints()).isEmpty();
    }
}
