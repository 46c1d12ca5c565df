package org.groupdetr.data.voc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.groupdetr.common.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocReaderTest {
  private static final String BOX =
      "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>8</xmax><ymax>6</ymax></bndbox>";
  @TempDir Path folder;

  private VocReader.VocPicture read(String xml) throws IOException {
    Path file = folder.resolve("a.xml");
    Files.writeString(file, xml);
    return new VocReader().read(file);
  }

  private static String object(String more) {
    return "<annotation><object><name> dog </name>" + more + BOX + "</object></annotation>";
  }

  @Test
  void edgesAreTakenAsTheyStand() throws IOException {
    assertThat(read(object("")).objects())
        .containsExactly(new VocReader.VocObject("dog", false, 1, 2, 8, 6));
  }

  /** There the first pixel is 1 and the last one belongs to the box. */
  @ParameterizedTest
  @CsvSource({
    "<database>The VOC2007 Database</database>",
    "<annotation>PASCAL VOC2012</annotation>",
    "<database>The VOC2008 Database</database><annotation>PASCAL VOC2008</annotation>"
  })
  void theOriginalDataSetsCountFromOne(String source) throws IOException {
    String xml = object("").replace("<object>", "<source>" + source + "</source><object>");
    assertThat(read(xml).original()).isTrue();
    assertThat(read(xml).objects())
        .containsExactly(new VocReader.VocObject("dog", false, 0, 1, 8, 6));
    assertThat(read(xml.replace(source, "<database>Unknown</database>")).original()).isFalse();
  }

  @Test
  void partsOfObjectsAreNotObjects() throws IOException {
    String part = "<part><name>head</name>" + BOX.replace("8", "3") + "</part>";
    assertThat(read(object(part)).objects())
        .containsExactly(new VocReader.VocObject("dog", false, 1, 2, 8, 6));
  }

  @Test
  void difficultObjectsAreMarked() throws IOException {
    assertThat(read(object("<difficult>1</difficult>")).objects().get(0).difficult()).isTrue();
    assertThat(read(object("<difficult>0</difficult>")).objects().get(0).difficult()).isFalse();
  }

  @Test
  void entitiesAreRefusedAndNothingIsRead() throws IOException {
    Path secret = folder.resolve("secret.txt");
    Files.writeString(secret, "dog");
    String xml =
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \""
            + secret.toUri()
            + "\">]>"
            + object("").replace(" dog ", "&x;");
    assertThatThrownBy(() -> read(xml))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.xml:1:")
        .hasMessageContaining("DOCTYPE");
  }

  @Test
  void hugeFilesAreRefused() {
    assertThatThrownBy(() -> read(object(" ".repeat(9 << 20))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("bytes are too many for one picture");
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "<a>".repeat(100_000) + "</a>".repeat(100_000);
    assertThatThrownBy(() -> read(object("").replace(" dog ", deep)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.xml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<annotation><object>      | not valid XML",
        "''                        | not valid XML",
        "<svg/>                    | must be a Pascal VOC <annotation>, found <svg>",
        "<annotation><object></object></annotation> | object 0: has no <name>",
        "<annotation><object><name>a</name></object></annotation> | object 0 (a): has no <bndbox>",
        "<annotation><object><name>a</name><bndbox/></object></annotation>"
            + "| object 0: <xmin> must be a finite number, found ''",
      })
  void whatIsWrongIsNamed(String xml, String message) {
    assertThatThrownBy(() -> read(xml))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.xml")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"nan", "inf", "-Infinity", "1e999", "0x10", "1f", "twelve"})
  void numbersAreFinite(String number) {
    assertThatThrownBy(() -> read(object("").replace("<xmin>1", "<xmin>" + number)))
        .hasMessageContaining("object 0: <xmin> must be a finite number, found '" + number + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "1,true",
    "true,true",
    "True,true",
    "TRUE,true",
    "yes,true",
    "1.0,true",
    "2,true",
    "-1,true",
    "0,false",
    "false,false",
    "no,false",
    "'',false",
    "0.0,false",
    "Unspecified,false"
  })
  void difficultIsReadInAllTheWordsThatAreAbout(String text, boolean difficult) throws IOException {
    for (String blanks : new String[] {"", " ", "\n\t"}) {
      String xml = object("<difficult>" + blanks + text + blanks + "</difficult>");
      assertThat(read(xml).objects().get(0).difficult()).isEqualTo(difficult);
    }
  }

  @Test
  void otherWordsForDifficultAreAnError() {
    assertThatThrownBy(() -> read(object("<difficult>maybe</difficult>")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.xml: object 0: <difficult> must be 1 or 0")
        .hasMessageContaining("found 'maybe'");
  }

  @Test
  void namesOfElementsMayHaveACaseAndAPrefix() throws IOException {
    String capital = object("").replace("annotation>", "Annotation>").replace("xmin>", "Xmin>");
    assertThat(read(capital).objects()).isEqualTo(read(object("")).objects());
    String prefixed =
        object("")
            .replace("<annotation>", "<v:annotation xmlns:v='http://x/y'>")
            .replace("</annotation>", "</v:annotation>");
    assertThat(read(prefixed).objects()).hasSize(1);
    String spaced = object("").replace("<annotation>", "<annotation xmlns='http://x/y'>");
    assertThat(read(spaced).objects()).hasSize(1);
  }

  private VocReader.VocPicture read(String xml, String charset) throws IOException {
    Path file = folder.resolve("a.xml");
    Files.write(file, xml.getBytes(Charset.forName(charset)));
    return new VocReader().read(file);
  }

  @ParameterizedTest
  @CsvSource({
    "GBK, gb2312, ''",
    "GBK, GBK, ''",
    "GB18030, gb18030, ''",
    "Big5, big5, ''",
    "UTF-8, utf-8, mark",
    "UTF-8, utf-16, ''",
    "UTF-8, ascii, ''",
    "UTF-16LE, UTF-16, mark",
    "UTF-16BE, utf-8, mark",
    "UTF-8, '', ''",
  })
  void declaredEncodingsAreRead(String charset, String declared, String mark) throws IOException {
    String first =
        declared.isEmpty() ? "" : "<?xml version=\"1.0\" encoding=\"" + declared + "\"?>";
    String xml = first + object("").replace(" dog ", "\u8eca");
    assertThat(read((mark.isEmpty() ? "" : "\uFEFF") + xml, charset).objects().get(0).name())
        .isEqualTo("\u8eca");
  }

  @Test
  void anEncodingThatIsNotDeclaredIsNamed() {
    String xml = object("").replace(" dog ", "K\u00e4fer").replace("<object>", "\n<object>");
    assertThatThrownBy(() -> read(xml, "ISO-8859-1"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.xml:2: is not UTF-8 (byte 29) and declares no other encoding");
    assertThatThrownBy(() -> read("<?xml version='1.0' encoding='UTF-8'?>" + xml, "ISO-8859-1"))
        .hasMessageContaining("is not UTF-8 (byte 67), which it says it is; save it as UTF-8");
    assertThatThrownBy(() -> read("<?xml version='1.0' encoding='klingon'?>" + xml, "UTF-8"))
        .hasMessageContaining("declares the encoding 'klingon', which is not known");
  }

  @Test
  void aMarkIsNoPartOfAName() throws IOException {
    assertThat(read(object("").replace(" dog ", "\uFEFFdog")).objects().get(0).name())
        .isEqualTo("dog");
  }
}
