package org.medgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.admin.AdminUnderTest.Answer;
import org.medgateway.testdata.tls.TestAuthority;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.net.ssl.SSLSocket;

/// A day of an operator in a real browser.
@Tag("peer")
class PagesPeerTest {
    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");
    private static final List<String> PAGES =
            List.of(
                    "",
                    "service/Feed",
                    "rules/Feed",
                    "exchanges",
                    "certificates",
                    "configuration",
                    "log",
                    "people");

    @TempDir Path folder;
    private AdminUnderTest admin;
    private WebDriver browser;

    @BeforeEach
    void start() {
        assertThat(CHROMIUM).as("Chromium is needed: apt-get install chromium").exists();
        assertThat(DRIVER).as("its driver is needed: apt-get install chromium-driver").exists();
        admin = new AdminUnderTest(folder);
        browser = open("light");
    }

    private static WebDriver open(String scheme) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        options.setAcceptInsecureCerts(true);
        options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--window-size=1400,900");
        if (scheme.equals("dark")) {
            options.addArguments("--force-dark-mode", "--blink-settings=preferredColorScheme=0");
        }
        return new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build(), options);
    }

    @AfterEach
    void stop() {
        browser.quit();
        admin.close();
    }

    private WebElement see(String css) {
        return new WebDriverWait(browser, Duration.ofSeconds(20))
                .until(ExpectedConditions.visibilityOfElementLocated(By.cssSelector(css)));
    }

    private void seeText(String css, String text) {
        new WebDriverWait(browser, Duration.ofSeconds(20))
                .ignoring(org.openqa.selenium.StaleElementReferenceException.class)
                .until(
                        driver ->
                                driver.findElements(By.cssSelector(css)).stream()
                                        .anyMatch(element -> element.getText().contains(text)));
    }

    private void press(String css) {
        see(css).click();
    }

    private void enter() {
        browser.get(admin.server().url() + "#/setup/" + admin.server().setupToken());
        see("input[type=password]").sendKeys(AdminUnderTest.PASSWORD);
        press("button[type=submit]");
        seeText("service-card", "Feed");
    }

    private void shoot(String name) throws IOException {
        String target = System.getProperty("medgateway.screenshots");
        if (target != null) {
            Files.write(
                    Path.of(target, name + ".png"),
                    ((TakesScreenshot) browser).getScreenshotAs(OutputType.BYTES));
        }
    }

    private void accessible(String page) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("axe.min.js")) {
            String axe =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            JavascriptExecutor script = (JavascriptExecutor) browser;
            script.executeScript(axe);
            Object found =
                    script.executeAsyncScript(
                            "const done = arguments[0]; axe.run().then(r => done(r.violations.map(v"
                                    + " => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))));");
            assertThat((List<?>) found).as(page).isEmpty();
        }
    }

    private void show(String page) {
        browser.get(admin.server().url() + "#/" + page);
        see("main h1");
        // The page has loaded what it shows first when no request is on its way.
        new WebDriverWait(browser, Duration.ofSeconds(20))
                .until(
                        driver ->
                                Boolean.TRUE.equals(
                                        ((JavascriptExecutor) driver)
                                                .executeScript(
                                                        "return"
                                                            + " document.querySelector('main').innerText.length"
                                                            + " > 40")));
    }

    @Test
    void everyPageIsAccessibleFitsAPhoneAndComplainsOfNothing() throws IOException {
        enter();
        try (Socket client = new Socket()) {
            client.connect(
                    Objects.requireNonNull(admin.gateway().service("Feed")).addresses().getFirst());
            for (String page : PAGES) {
                browser.manage().window().setSize(new Dimension(1400, 900));
                show(page);
                accessible(page);
                shoot("desktop-" + page.replace('/', '-'));
                browser.manage().window().setSize(new Dimension(400, 800));
                assertFits(page);
                shoot("phone-" + page.replace('/', '-'));
            }
        }
        assertThat(
                        browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                                .map(Object::toString)
                                // before the login, asking for the session is answered 401
                                .filter(line -> !line.contains("api/v1/session"))
                                .toList())
                .isEmpty();
    }

    @Test
    void aServerIsDrainedWithADialogThatSaysWhatIsRunning() throws IOException {
        enter();
        press("button[aria-label='Drain A']");
        seeText("dialog", "It is idle, so it is drained at once.");
        see("dialog input").sendKeys("new memory");
        accessible("dialog");
        shoot("dialog-drain");
        see("dialog input").sendKeys(Keys.ENTER);
        seeText("service-card", "drained");
        seeText("service-card", "new memory");
        press("button[aria-label='Ready A']");
        press("dialog button.primary");
        see("button[aria-label='Drain A']");
        shoot("toast");
    }

    @Test
    void aRuleIsTriedOnTheBenchAndDeleted() throws IOException {
        enter();
        show("rules/Feed");
        see("main input[placeholder='10.12.1.7']").sendKeys("10.1.2.3");
        press("main form button.primary");
        seeText(".verdict-line", "radiology");
        seeText(".verdict-line", "C");
        shoot("bench");
        press("button[aria-label='Delete radiology']");
        press("dialog button.danger");
        new WebDriverWait(browser, Duration.ofSeconds(20))
                .until(
                        driver ->
                                driver.findElements(By.cssSelector("[data-name=radiology]"))
                                        .isEmpty());
        assertThat(admin.text()).doesNotContain("radiology").contains("everything else");
    }

    @Test
    void theRuleDialogTheBenchAndTheRestApiAreAccessibleAndFitAPhone() throws IOException {
        enter();
        show("rules/Feed");
        press("main form button.primary");
        seeText(".verdict-line", "Server");
        accessible("bench");
        for (int width : new int[] {1400, 400}) {
            browser.manage().window().setSize(new Dimension(width, 900));
            press(".service-head button.primary");
            press("dialog .condition-group > .tools button");
            press("dialog .condition-group > .tools button:nth-of-type(2)");
            accessible("rule dialog");
            assertFits("rule dialog");
            shoot("rule-dialog-" + width);
            press("dialog .actions button");
        }
        browser.get(admin.server().url() + "api.html");
        seeText(".summary", "operations");
        press("#tryRules summary");
        accessible("REST API");
        assertFits("REST API");
        shoot("rest-api-phone");
    }

    private void assertFits(String what) {
        Object wide =
                ((JavascriptExecutor) browser)
                        .executeScript(
                                "return document.documentElement.scrollWidth -"
                                        + " document.documentElement.clientWidth");
        assertThat((Long) wide).as(what).isLessThanOrEqualTo(0L);
    }

    @Test
    void aConfigurationIsComparedAppliedAndRolledBack() throws IOException {
        String before = admin.text();
        enter();
        show("configuration");
        WebElement editor = see("textarea.editor");
        new WebDriverWait(browser, Duration.ofSeconds(20))
                .until(_ -> !String.valueOf(editor.getDomProperty("value")).isEmpty());
        ((JavascriptExecutor) browser)
                .executeScript(
                        "arguments[0].value = arguments[0].value.replace('timeout: 1h', 'timeout:"
                                + " 3h')",
                        editor);
        press(".page-head button.primary");
        seeText("dialog del", "timeout: 1h");
        seeText("dialog ins", "timeout: 3h");
        shoot("diff");
        press("dialog button.primary");
        seeText(".toasts", "persistence.timeout changed");
        assertThat(admin.text()).isEqualTo(before.replace("timeout: 1h", "timeout: 3h"));
        press("button[aria-label='Compare configuration 1 with the present one']");
        press("dialog button.danger");
        seeText(".toasts", "Rolled back");
        assertThat(admin.text()).isEqualTo(before);
    }

    @Test
    void aPkcs12FileIsUploadedAndShownByTheServiceThatUsesIt() throws Exception {
        enter();
        admin.logIn("admin", AdminUnderTest.PASSWORD);
        admin.post(
                "/certificates/front/self-signed",
                """
                {"commonName": "first.test", "names": ["first.test"]}\
                """);
        Answer read = admin.get("/configuration");
        String text =
                read.json()
                        .get("text")
                        .asString()
                        .replace("balance: first", "balance: first\n    tls: {certificate: front}");
        Answer applied =
                admin.put(
                        "/configuration",
                        AdminUnderTest.JSON.writeValueAsString(Map.of("text", text)),
                        "If-Match",
                        read.etag());
        assertThat(applied.status()).as(applied.text()).isEqualTo(200);
        assertThat(shown()).contains("CN=first.test");
        Path file =
                TestAuthority.named("Hospital Root")
                        .intermediate("Hospital CA")
                        .server("viewer.test", "127.0.0.1")
                        .writePkcs12(folder.resolve("viewer.p12"), "the right one");

        show("certificates");
        seeText("main table", "first.test");
        press(".page-head button.primary");
        field("Name").sendKeys("front");
        field("Certificate").sendKeys(file.toString());
        field("Password").sendKeys("a wrong one");
        press("dialog button[type=submit]");
        seeText("dialog [role=alert]", "password");
        accessible("upload refused");
        shoot("upload-refused");
        assertThat(shown()).as("nothing has changed").contains("CN=first.test");

        field("Password").clear();
        field("Password").sendKeys("the right one");
        press("dialog button[type=submit]");
        seeText(".toasts", "In use");
        seeText("main table", "viewer.test");
        seeText("main table", "Hospital CA");
        shoot("uploaded");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(shown()).contains("CN=viewer.test"));
        assertThat(admin.text()).doesNotContain("the right one");
    }

    /// The field of the open dialog that is called so.
    private WebElement field(String label) {
        WebElement named =
                new WebDriverWait(browser, Duration.ofSeconds(20))
                        .until(
                                ExpectedConditions.visibilityOfElementLocated(
                                        By.xpath("//dialog//label[.='" + label + "']")));
        return browser.findElement(By.id(String.valueOf(named.getDomAttribute("for"))));
    }

    /// The subject of the certificate that the service shows.
    private String shown() throws IOException {
        InetSocketAddress address =
                (InetSocketAddress)
                        Objects.requireNonNull(admin.gateway().service("Feed"))
                                .addresses()
                                .getFirst();
        try (SSLSocket socket =
                (SSLSocket)
                        AdminUnderTest.trusting()
                                .getSocketFactory()
                                .createSocket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    /// The provider is another site to the browser, so its cookies have to come back from there.
    @Test
    void aUserOfALoginProviderComesInByAButton() throws IOException {
        admin.close();
        try (SimulatedProvider provider = new SimulatedProvider()) {
            admin =
                    new AdminUnderTest(
                                    Files.createDirectory(folder.resolve("provider")),
                                    """
                                      oidc:
                                        issuer: %s
                                        withoutTls: true
                                        clientId: gateway
                                        clientSecret: "it's a secret: 100 %%"
                                        label: Hospital login
                                        rolesClaim: realm_access.roles
                                        roles: {pacs: viewer}
                                    """
                                            .formatted(provider.issuer()))
                            .ready();
            browser.get(admin.server().url());
            seeText(".other-login", "Hospital login");
            accessible("login");
            press(".other-login a");
            seeText("service-card", "Feed");
            seeText(".user", "ada");
            assertThat(browser.findElements(By.cssSelector("button[aria-label='Drain A']")))
                    .as("a viewer drains nothing")
                    .isEmpty();
            press(".who button");
            provider.claims =
                    claims -> {
                        claims.put("realm_access", Map.of());
                        return claims;
                    };
            press(".other-login a");
            seeText(".error", "ada has no role here");
            shoot("login-refused");
        }
    }

    @Test
    void theDarkPagesAreAccessibleToo() throws IOException {
        browser.quit();
        browser = open("dark");
        enter();
        assertThat(
                        ((JavascriptExecutor) browser)
                                .executeScript(
                                        "return matchMedia('(prefers-color-scheme:"
                                                + " dark)').matches"))
                .isEqualTo(true);
        for (String page : PAGES) {
            show(page);
            accessible("dark " + page);
            shoot("dark-" + page.replace('/', '-'));
        }
    }
}
