import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceFactory;

/** The files beside a form: jr://file-csv/villages.csv is villages.csv in this folder, and so on. */
final class MediaFolder implements ReferenceFactory {
    private final Path folder;

    MediaFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public boolean derives(String uri) {
        return uri.startsWith("jr://");
    }

    @Override
    public Reference derive(String uri) {
        return new MediaFile(uri, folder.resolve(uri.substring(uri.lastIndexOf('/') + 1)));
    }

    @Override
    public Reference derive(String uri, String context) {
        return derive(uri);
    }

    private record MediaFile(String uri, Path path) implements Reference {
        @Override
        public boolean doesBinaryExist() {
            return Files.exists(path);
        }

        @Override
        public InputStream getStream() throws IOException {
            return Files.newInputStream(path);
        }

        @Override
        public String getURI() {
            return uri;
        }

        @Override
        public String getLocalURI() {
            return path.toString();
        }

        @Override
        public boolean isReadOnly() {
            return true;
        }

        @Override
        public OutputStream getOutputStream() {
            throw new UnsupportedOperationException("a form's files are only read");
        }

        @Override
        public void remove() {
            throw new UnsupportedOperationException("a form's files are only read");
        }

        @Override
        public Reference[] probeAlternativeReferences() {
            return new Reference[0];
        }
    }
}
