import { CheckCircleOutlined, FileAddOutlined } from '@ant-design/icons';
import { App, Flex, Modal, Typography } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { ProblemAlert } from '../../components/ProblemAlert';
import { formatBytes } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';
import { useUpload } from './queries';

interface FileSlotProps {
  readonly label: string;
  readonly hint: string;
  readonly accept: string;
  readonly file: File | null;
  readonly onChange: (file: File | null) => void;
}

function FileSlot({ label, hint, accept, file, onChange }: FileSlotProps) {
  return (
    <label
      className={file ? 'file-slot chosen' : 'file-slot'}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        onChange(event.dataTransfer.files[0] ?? file);
      }}
    >
      <input type="file" accept={accept} onChange={(event) => onChange(event.target.files?.[0] ?? null)} />
      <Flex gap={12} align="center">
        {file ? <CheckCircleOutlined className="file-icon" /> : <FileAddOutlined className="file-icon" />}
        <span>
          <Typography.Text strong>{label}</Typography.Text>
          <br />
          <Typography.Text type="secondary">{file ? `${file.name} · ${formatBytes(file.size)}` : hint}</Typography.Text>
        </span>
      </Flex>
    </label>
  );
}

/** Takes a plugin's two files. A refusal stays on screen, with what is wrong, where, and what would be right. */
export function UploadDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const upload = useUpload();
  const [wasm, setWasm] = useState<File | null>(null);
  const [manifest, setManifest] = useState<File | null>(null);

  const send = () => {
    if (wasm === null || manifest === null) {
      return;
    }
    upload.mutate(
      { wasm, manifest },
      {
        onSuccess: (plugin) => {
          void message.success(t('upload.done', { id: plugin.id }));
          onClose();
          void navigate(`/plugins/${encodeURIComponent(plugin.id)}`);
        },
      },
    );
  };

  return (
    <Modal
      open
      title={t('plugin.upload')}
      okText={t('action.upload')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: wasm === null || manifest === null, loading: upload.isPending }}
      onOk={send}
      onCancel={onClose}
      width={600}
    >
      <Flex vertical gap={12}>
        <Typography.Text type="secondary">{t('upload.hint')}</Typography.Text>
        <FileSlot
          label={t('upload.wasm')}
          hint={t('upload.wasmHint')}
          accept=".wasm,application/wasm"
          file={wasm}
          onChange={(file) => {
            upload.reset();
            setWasm(file);
          }}
        />
        <FileSlot
          label={t('upload.manifest')}
          hint={t('upload.manifestHint')}
          accept=".toml"
          file={manifest}
          onChange={(file) => {
            upload.reset();
            setManifest(file);
          }}
        />
        {upload.isError && (
          <ProblemAlert
            error={upload.error}
            title={problemOf(upload.error).status === 422 ? t('upload.refused') : undefined}
          />
        )}
      </Flex>
    </Modal>
  );
}
